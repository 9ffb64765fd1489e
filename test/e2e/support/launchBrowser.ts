import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Browser, chromium } from 'playwright-core';

const ROOT = resolve(__dirname, '../../..');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--font-render-hinting=none',
];

const INSTALLED = [
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

interface Candidate {
  executablePath: string;
  env?: Record<string, string>;
}

/** The package's own fonts.conf looks for its fonts in fixed places. */
function fontConfigOf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

/**
 * The Chromium that comes with the dependencies. It unpacks itself into what
 * os.tmpdir() says, so that is pointed at a folder of this repository.
 */
async function packagedChromium(): Promise<Candidate> {
  const folder = join(ROOT, '.tools', 'chromium');
  await mkdir(folder, { recursive: true });
  const { default: packaged, inflate } = await import('@sparticuz/chromium');
  const previous = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const executablePath = await packaged.executablePath();
    const bin = resolve(require.resolve('@sparticuz/chromium'), '../../bin');
    await inflate(join(bin, 'al2023.tar.br'));
    const fontConfig = join(folder, 'fonts.conf');
    await writeFile(fontConfig, fontConfigOf(folder));
    return {
      executablePath,
      env: {
        FONTCONFIG_FILE: fontConfig,
        LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      },
    };
  } finally {
    if (previous === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = previous;
    }
  }
}

async function findBrowser(): Promise<Candidate> {
  if (process.env.CHROMIUM_PATH) {
    return { executablePath: process.env.CHROMIUM_PATH };
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    return packagedChromium();
  }
  const installed = INSTALLED.find(path => existsSync(path));
  if (!installed) {
    throw new Error(
      'No browser for the browser tests: install Google Chrome or Chromium, or name one by the environment variable CHROMIUM_PATH',
    );
  }
  return { executablePath: installed };
}

/**
 * Launches a headless Chromium: the one that CHROMIUM_PATH names, else the
 * one from npm on Linux x64, else an installed Chrome.
 */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  return chromium.launch({
    executablePath,
    headless: true,
    args: FLAGS,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}
