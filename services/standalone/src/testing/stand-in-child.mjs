// A program that lives as one of ours does, and misbehaves as its environment says.
import { spawn } from 'node:child_process';

const behaviour = process.env.STAND_IN ?? '';
const is = (word) => behaviour.split(' ').includes(word);
const log = (level, msg) =>
  console.log(JSON.stringify({ level, time: new Date().toISOString(), name: 'stand-in', msg }));

process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  if (is('ignores-sigterm')) return;
  log('info', 'stopped');
  process.exit(0);
});
process.on('message', (message) => {
  if (message.kind === 'ping') process.send({ kind: 'pong' });
});

if (is('fails')) {
  process.send({ kind: 'failed', message: 'the thing it needs is missing' });
  log('fatal', 'why it failed');
  setInterval(() => {}, 1000); // as if a pool were still open
} else if (is('throws')) {
  throw new TypeError('broken from the start');
} else {
  let grandchild = null;
  if (is('has-child')) grandchild = spawn('sleep', ['600'], { stdio: 'ignore' });
  if (!is('never-ready')) {
    process.send({
      kind: 'ready',
      facts: { httpPort: 8080, rtmpPort: 1935, pid: process.pid, grandchild: grandchild?.pid ?? null },
    });
  }
  if (is('warns')) log('warn', 'something is odd');
  if (is('crashes')) setTimeout(() => process.exit(3), 20);
  if (is('hangs'))
    setTimeout(() => {
      for (;;);
    }, 20);
}
