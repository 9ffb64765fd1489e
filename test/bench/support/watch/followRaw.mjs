// The least that a reader can do on the fake API server: bytes from sockets,
// cut at newlines, nothing parsed but the time.
import { once } from 'node:events';
import { connect } from 'node:net';
import { COLLECTIONS } from './collections.mjs';
import { Latencies } from './Latencies.mjs';
import { SENT } from './marks.mjs';

const { url, changes } = JSON.parse(process.argv[2]);
const { hostname, port } = new URL(url);
const latencies = new Latencies(changes);
const MARK = Buffer.from(`"${SENT}":"`);
const NEWLINE = 0x0a;

function read(socket) {
  let rest = Buffer.alloc(0);
  socket.on('data', chunk => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let start = 0;
    for (
      let end = bytes.indexOf(NEWLINE);
      end !== -1;
      end = bytes.indexOf(NEWLINE, start)
    ) {
      const at = bytes.subarray(start, end).indexOf(MARK);
      if (at !== -1) {
        const from = start + at + MARK.length;
        latencies.add(Number(bytes.toString('latin1', from, from + 16)));
      }
      start = end + 1;
    }
    rest = bytes.subarray(start);
  });
}

const paths = Object.values(COLLECTIONS);
const opened = paths.map(path => {
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${path}?watch=true HTTP/1.1\r\nhost: bench\r\n\r\n`);
  read(socket);
  return once(socket, 'data');
});
Promise.all(opened).then(() => latencies.ready());
