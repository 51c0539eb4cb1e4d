// peer.mjs DIR CLIENT: what @sigstore/verify says of the bundles in DIR.
//
// It shares no code with ours. All of DIR/good must pass, none of DIR/bad.
import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';

const [dir, client] = process.argv.slice(2);
const require = createRequire(join(client, 'package.json'));
const { toSignedEntity, toTrustMaterial, Verifier } =
    require('@sigstore/verify');
const { bundleFromJSON } = require('@sigstore/bundle');
const { TrustedRoot } = require('@sigstore/protobuf-specs');

const read = (...parts) => readFileSync(join(dir, ...parts));
const key = createPublicKey(read('key.pem'));
const root = TrustedRoot.fromJSON(JSON.parse(read('root.json').toString()));
const trust = toTrustMaterial(root, () => ({
  publicKey: key,
  validFor: () => true,
}));
const artifact = read('artifact');
const policy = {
  subjectAlternativeName: 'https://example.org/build.yml@refs/heads/main',
  extensions: { issuer: 'https://issuer.example.org' },
};

function verify(parts, byKey) {
  const bundle = bundleFromJSON(JSON.parse(read(...parts).toString()));
  const data = bundle.content.$case === 'messageSignature' ? artifact : undefined;
  new Verifier(trust, { ctlogThreshold: byKey ? 0 : 1 })
      .verify(toSignedEntity(bundle, data), byKey ? undefined : policy);
}

// 3.1.0 expects a dsse or intoto entry with an envelope; Sigstore's client
// specification has since allowed hashedrekord.
const unknownToIt = new Set(['envelope-hashedrekord.json']);

let failed = false;
for (const name of readdirSync(join(dir, 'good'))) {
  try {
    verify(['good', name], name.startsWith('key-'));
    console.log(`accepted: ${name}`);
  } catch (error) {
    const expected = unknownToIt.has(name);
    console.log(`${expected ? '' : 'FAILED: '}refused: ${name}: ` +
                `${error.code} ${error.message}`);
    failed ||= !expected;
  }
}
for (const name of readdirSync(join(dir, 'bad'))) {
  try {
    verify(['bad', name], false);
    console.log(`FAILED: accepted: ${name}`);
    failed = true;
  } catch (error) {
    console.log(`refused: ${name}: ${error.code}`);
  }
}
process.exit(failed ? 1 : 0);
