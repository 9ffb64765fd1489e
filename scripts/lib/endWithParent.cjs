// Loaded into each program that the start script runs: a program whose parent
// is gone, however it went, has nobody left who would end it.
const parent = process.ppid;

// Nobody reads its output then. A logger that logs this as an error of its own
// would do so for ever, and nothing else would get its turn.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {});
}

setInterval(() => {
  if (process.ppid !== parent) {
    process.kill(process.pid, 'SIGTERM');
  }
}, 1000).unref();
