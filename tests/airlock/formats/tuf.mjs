// tests/airlock/formats/tuf.mjs DIR CLIENT AIRLOCK
//
// tuf-js updates from our repositories over HTTP, and so does our own client,
// AIRLOCK: in everything they must agree. Both refuse those that were
// touched, rolled back, expired, or signed by others. DIR holds repositories of
// versions 7 and 8, an expired one (9), and one with a second root (10); CLIENT
// has tuf-js in its node_modules.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';

const [dir, client, airlock] = process.argv.slice(2);
const { Updater } = createRequire(path.join(client, 'x.js'))('tuf-js');
const name = 'files/n\u00f6te "1".txt';

// Serves `files`, a map from URL path to bytes.
let files = new Map();
const server = http.createServer((request, response) => {
  const bytes = files.get(decodeURIComponent(request.url));
  response.writeHead(bytes ? 200 : 404);
  response.end(bytes);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;

function repository(which) {
  const root = path.join(dir, which);
  const found = new Map();
  for (const entry of fs.readdirSync(root, { recursive: true })) {
    const file = path.join(root, entry);
    if (fs.statSync(file).isFile()) found.set('/' + entry, fs.readFileSync(file));
  }
  return found;
}

let clients = 0;
function newClient() {
  const state = path.join(dir, `client-${clients++}`);
  fs.mkdirSync(path.join(state, 'targets'), { recursive: true });
  fs.copyFileSync(path.join(dir, '7/metadata/1.root.json'),
                  path.join(state, 'root.json'));
  return state;
}

// One run of a client: the content of the target.
async function update(state, repo) {
  files = repo;
  const updater = new Updater({
    metadataDir: state,
    metadataBaseUrl: `${base}/metadata`,
    targetDir: path.join(state, 'targets'),
    targetBaseUrl: `${base}/targets`,
    config: { fetchRetries: 0 },
  });
  await updater.refresh();
  const target = await updater.getTargetInfo(name);
  assert.ok(target, 'the target is listed');
  const file = await updater.downloadTarget(target);
  return fs.readFileSync(file, 'utf8');
}

function run(...words) {
  return new Promise((resolve) => execFile(airlock, ['tuf', ...words],
    (error, out, err) => resolve({ code: error ? error.code : 0, err })));
}
// The same with our own client, in a folder of its own: its exit code, and the
// content of the target.
async function updateOurs(state, repo) {
  files = repo;
  const own = `${state}-airlock`;
  if (!fs.existsSync(own)) {
    fs.mkdirSync(own);
    assert.deepEqual(await run('--metadata-dir', `${own}/metadata`, 'init',
                               path.join(dir, '7/metadata/1.root.json')),
                     { code: 0, err: '' });
  }
  const { code, err } = await run(
    '--metadata-dir', `${own}/metadata`, '--metadata-url', `${base}/metadata`,
    '--target-dir', `${own}/targets`, '--target-base-url', `${base}/targets`,
    '--target-name', name, 'download');
  if (code !== 0) return { code, err };
  const [taken] = fs.readdirSync(`${own}/targets`);
  return { code, content: fs.readFileSync(`${own}/targets/${taken}`, 'utf8') };
}

async function accepted(what, state, repo, content) {
  assert.equal(await update(state, repo), content, what);
  assert.deepEqual(await updateOurs(state, repo), { code: 0, content }, what);
  console.log(`accepted: ${what}`);
}
async function refused(what, state, repo, error) {
  await assert.rejects(update(state, repo), error, what);
  assert.equal((await updateOurs(state, repo)).code, 1, what);
  console.log(`refused: ${what}`);
}
function touched(repo, file, from, to) {
  const text = repo.get(file).toString('latin1');
  assert.ok(text.includes(from), `${file} has ${from}`);
  return new Map(repo).set(file, Buffer.from(text.replace(from, to), 'latin1'));
}

const seven = repository('7');
const eight = repository('8');
const state = newClient();
await accepted('version 7', state, seven, 'seven\n');
await accepted('version 7 again', state, seven, 'seven\n');
await accepted('version 8 after 7', state, eight, 'eight\n');
await refused('version 7 after 8', state, seven, /version/);
await accepted('version 8 still', state, eight, 'eight\n');
await accepted('a second root with a new timestamp key', state,
               repository('rotated'), 'ten\n');
await refused('the old timestamp key after it', state,
              new Map([...repository('rotated'), ['/metadata/timestamp.json',
                eight.get('/metadata/timestamp.json')]]), /signed/);

await refused('expired metadata', newClient(), repository('expired'), /expired/);
await refused('a touched timestamp', newClient(),
              touched(seven, '/metadata/timestamp.json', '"version":7}',
                      '"version":6}'), /signed/);
await refused('a touched snapshot', newClient(),
              touched(seven, '/metadata/7.snapshot.json', '"version":7',
                      '"version":6'), /hash/i);
await refused('touched targets', newClient(),
              touched(seven, '/metadata/7.targets.json', '"length":6',
                      '"length":7'), /hash/i);
const target = [...seven.keys()].find((file) => file.startsWith('/targets/'));
await refused('a touched target', newClient(),
              touched(seven, target, 'seven', 'Seven'), /hash/i);
await refused('a root touched on the way', newClient(),
              touched(repository('rotated'), '/metadata/2.root.json',
                      '"threshold":2', '"threshold":1'), /signed/);
// A second root needs two of the old keys; with one signature fewer it has one.
const rotated = repository('rotated');
const root = JSON.parse(rotated.get('/metadata/2.root.json'));
const old = JSON.parse(seven.get('/metadata/1.root.json')).signed.roles.root;
root.signatures = root.signatures.filter(
  (s, i, all) => !old.keyids.includes(s.keyid) ||
    all.findIndex((t) => old.keyids.includes(t.keyid)) === i);
assert.equal(root.signatures.length, 2);
await refused('a second root signed by one of the first', newClient(),
              new Map(rotated).set('/metadata/2.root.json',
                Buffer.from(JSON.stringify(root))), /signed/);

server.close();
