import { spawn } from 'node:child_process';

/** The program that opens a URL on this machine; none where nobody would see it. */
export function browserCommand(platform, env) {
  if (env.BROWSER === 'none' || env.CI) {
    return undefined;
  }
  if (platform === 'darwin') {
    return ['open'];
  }
  if (platform === 'win32') {
    return ['cmd', '/c', 'start', ''];
  }
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

/** Opens a browser where there is a display. It is a courtesy: it never fails. */
export function openBrowser(url) {
  const command = browserCommand(process.platform, process.env);
  if (command) {
    const [program, ...args] = command;
    const child = spawn(program, [...args, url], {
      stdio: 'ignore',
      detached: true,
    });
    child.on('error', () => {});
    child.unref();
  }
}
