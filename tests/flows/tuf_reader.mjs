// tests/flows/tuf_reader.mjs CLIENT MADE WORK TARGET NAME=YES|NO…
//
// A second reader of the bundles that the flow tuf_bundle hands in: tuf-js follows
// each folder of MADE over loopback HTTP, from root.json and with nothing kept, to
// TARGET (or to its root's one target), and takes it or does not, as is said.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';

const [client, made, work, target, ...wanted] = process.argv.slice(2);
const { Updater } = createRequire(path.join(client, 'x.js'))('tuf-js');

const server = http.createServer((request, response) => {
  const file = path.join(made, decodeURIComponent(request.url));
  const there = fs.existsSync(file);
  response.writeHead(there ? 200 : 404);
  response.end(there ? fs.readFileSync(file) : undefined);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;

async function takes(name) {
  const state = path.join(work, name);
  fs.mkdirSync(path.join(state, 'targets'), { recursive: true });
  fs.copyFileSync(path.join(made, 'root.json'), path.join(state, 'root.json'));
  const updater = new Updater({
    metadataDir: state,
    metadataBaseUrl: `${base}/${name}/metadata`,
    targetDir: path.join(state, 'targets'),
    targetBaseUrl: `${base}/${name}/targets`,
    config: { fetchRetries: 0 },
  });
  try {
    await updater.refresh();
    const found = await updater.getTargetInfo(target);
    if (!found) return 'no';
    await updater.downloadTarget(found);
    return 'yes';
  } catch {
    return 'no';
  }
}

for (const word of wanted) {
  const [name, answer] = word.split('=');
  assert.equal(await takes(name), answer, name);
}
server.close();
