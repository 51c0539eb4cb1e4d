// tests/bench/tuf_bench.mjs CLIENT STATE BASE TARGET
//
// One download by tuf-js; prints the seconds without node's own start.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';

const [client, state, base, target] = process.argv.slice(2);
const { Updater } = createRequire(path.join(client, 'x.js'))('tuf-js');
fs.mkdirSync(`${state}/targets`, { recursive: true });
const began = process.hrtime.bigint();
const updater = new Updater({
  metadataDir: state,
  metadataBaseUrl: `${base}/metadata`,
  targetDir: `${state}/targets`,
  targetBaseUrl: `${base}/targets`,
  config: { fetchRetries: 0 },
});
await updater.refresh();
const info = await updater.getTargetInfo(target);
await updater.downloadTarget(info);
console.log(Number(process.hrtime.bigint() - began) / 1e9);
