// Loaded into each program that the start script runs: a program whose parent
// is gone, however it went, has nobody left who would end it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) {
    process.kill(process.pid, 'SIGTERM');
  }
}, 1000).unref();
