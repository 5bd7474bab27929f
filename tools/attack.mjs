// Runs Debian's attack tools against a sample set-up that was started with `npm start`, on this machine only:
// `node tools/attack.mjs [hydra|wapiti|sqlmap] …` (without a word: all of them). docs/operations/attack-tools.md says what is expected.
// Needs: apt-get install --no-install-recommends hydra wapiti sqlmap. No part of `npm test`.
import { hydra } from './attack/hydra.mjs';
import { sqlmap } from './attack/sqlmap.mjs';
import { folder, results } from './attack/tool.mjs';
import { wapiti } from './attack/wapiti.mjs';

const tools = { hydra, wapiti, sqlmap };
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(tools)) {
  if (!Object.hasOwn(tools, name)) throw new Error(`${name} is none of ${Object.keys(tools).join(', ')}`);
  await tools[name]();
}
console.log(
  `\n${results.filter(Boolean).length} as expected, ${results.length - results.filter(Boolean).length} findings; reports in ${folder}`,
);
process.exitCode = results.every(Boolean) ? 0 : 1;
