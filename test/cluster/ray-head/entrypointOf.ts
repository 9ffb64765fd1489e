/** An entrypoint that runs a Python script of any lines, without a shell's quotes in it. */
export function entrypointOf(script: string): string {
  const encoded = Buffer.from(script).toString('base64');
  return `python -uc "import base64; exec(base64.b64decode('${encoded}').decode())"`;
}
