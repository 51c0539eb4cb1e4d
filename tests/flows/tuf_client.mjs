// tests/flows/tuf_client.mjs WORK CLIENT OLDER NEWER TARGET TEXT
//
// tuf-js follows two published releases over loopback HTTP, from the first root
// as somebody carried it, and refuses the older after the newer, touched files,
// and everything once its time is over. CLIENT has tuf-js in its node_modules;
// TARGET is new in NEWER and starts with TEXT.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';

const [work, client, olderFolder, newerFolder, target, text] =
  process.argv.slice(2);
const { Updater } = createRequire(path.join(client, 'x.js'))('tuf-js');

function repository(folder) {
  const found = new Map();
  for (const entry of fs.readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, entry);
    if (fs.statSync(file).isFile()) found.set('/' + entry, fs.readFileSync(file));
  }
  return found;
}
const older = repository(olderFolder);
const newer = repository(newerFolder);

let served = older;
const server = http.createServer((request, response) => {
  const bytes = served.get(decodeURIComponent(request.url));
  response.writeHead(bytes ? 200 : 404);
  response.end(bytes);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;

let clients = 0;
function newClient() {
  const state = path.join(work, `tuf-state-${clients++}`);
  fs.mkdirSync(path.join(state, 'targets'), { recursive: true });
  fs.writeFileSync(path.join(state, 'root.json'),
                   older.get('/metadata/1.root.json'));
  return state;
}
async function refresh(state, files) {
  served = files;
  const updater = new Updater({
    metadataDir: state,
    metadataBaseUrl: `${base}/metadata`,
    targetDir: path.join(state, 'targets'),
    targetBaseUrl: `${base}/targets`,
    config: { fetchRetries: 0 },
  });
  await updater.refresh();
  return updater;
}
async function download(state, files) {
  const updater = await refresh(state, files);
  const found = await updater.getTargetInfo(target);
  assert.ok(found, `${target} is listed`);
  return fs.readFileSync(await updater.downloadTarget(found), 'utf8');
}
async function refused(what, state, files, error) {
  await assert.rejects(download(state, files), error, what);
  console.log(`    refused: ${what}`);
}
function touched(files, name, from, to) {
  const before = files.get(name).toString('latin1');
  assert.ok(before.includes(from), `${name} has ${from}`);
  return new Map(files).set(name,
                            Buffer.from(before.replace(from, to), 'latin1'));
}
function versionOf(files) {
  return JSON.parse(files.get('/metadata/timestamp.json')).signed.version;
}

const state = newClient();
const before = await refresh(state, older);
assert.equal(await before.getTargetInfo(target), undefined);
assert.ok((await download(state, newer)).startsWith(text));
console.log(`    accepted: ${versionOf(older)}, then ${versionOf(newer)}`);
await refused('the older release after the newer', state, older, /version/);
assert.ok((await download(state, newer)).startsWith(text));

// Over a new root, whose keys the older one does not name.
const first = JSON.parse(newer.get('/metadata/1.root.json'));
const second = JSON.parse(newer.get('/metadata/2.root.json'));
assert.equal(older.get('/metadata/2.root.json'), undefined);
for (const role of ['snapshot', 'targets']) {
  assert.notDeepEqual(second.signed.roles[role].keyids,
                      first.signed.roles[role].keyids);
}
// Two signatures: one by a key of both, one by the key that `which` alone has.
function rootSignedFor(which, other) {
  const has = (root, keyid) => root.signed.roles.root.keyids.includes(keyid);
  const { signatures } = second;
  const both = signatures.find(
      ({ keyid }) => has(which, keyid) && has(other, keyid));
  const alone = signatures.find(
      ({ keyid }) => has(which, keyid) && !has(other, keyid));
  assert.ok(both && alone);
  const text = JSON.stringify({ ...second, signatures: [both, alone] });
  return new Map(newer).set('/metadata/2.root.json', Buffer.from(text));
}
await refused('a next root without enough of the old keys', newClient(),
              rootSignedFor(second, first), /signed/);
await refused('a next root without enough of the new keys', newClient(),
              rootSignedFor(first, second), /signed/);

const version = versionOf(newer);
await refused('a touched timestamp', newClient(),
              touched(newer, '/metadata/timestamp.json',
                      `"version":${version}}`, `"version":${version + 1}}`),
              /signed/);
await refused('a touched snapshot', newClient(),
              touched(newer, `/metadata/${version}.snapshot.json`,
                      '"version":', '"versioN":'), /hash/i);
await refused('touched targets', newClient(),
              touched(newer, `/metadata/${version}.targets.json`,
                      '"length":', '"lengtH":'), /hash/i);
const file = [...newer.keys()].find((name) => name.startsWith('/targets/') &&
                                    name.endsWith(`.${path.basename(target)}`));
await refused('a touched target', newClient(),
              touched(newer, file, text, text.toUpperCase()), /hash/i);
const stranger = JSON.parse(newer.get('/metadata/1.root.json'));
stranger.signatures = stranger.signatures.slice(0, 1);
const carried = newClient();
fs.writeFileSync(path.join(carried, 'root.json'), JSON.stringify(stranger));
await refused('a root with one signature of two', carried, newer, /signed/);

// When the time of what was published is over, by this client's clock.
const expires = Date.parse(
  JSON.parse(newer.get('/metadata/timestamp.json')).signed.expires);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [expires + 60_000]));
  }
  static now() { return expires + 60_000; }
};
await refused('a timestamp whose time is over', newClient(), newer, /expired/);
globalThis.Date = RealDate;
server.close();
