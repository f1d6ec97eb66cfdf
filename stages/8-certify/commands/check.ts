import { writeFile } from 'node:fs/promises';
import { type Command, PalaestraError } from '@palaestra/core';
import { createClient } from '@palaestra/sdk';

export const standardCheck: Command = {
  name: 'standard check',
  summary: 'Hold a standard against a dataset revision and a policy on the server',
  usage: 'STANDARD [--revision SHA256] [--policy ID] [--evaluation ID] [--out FILE.html] [--lang en|zh] [--json]',
  example: 'palaestra standard check battery-cell-handling --revision 4f… --policy pol_… --out report.html --lang zh',
  options: {
    revision: { type: 'string' },
    policy: { type: 'string' },
    evaluation: { type: 'string' },
    out: { type: 'string' },
    lang: { type: 'string', default: 'en' },
  },
  help: {
    revision: 'dataset revision',
    policy: 'policy',
    evaluation: 'evaluation of the policy; without it the newest finished one',
    out: 'also write the printable page here',
    lang: 'language of the page and of the lines: en or zh',
  },
  async run({ positionals, values, json }, { out, server }) {
    const [standard] = positionals;
    if (standard === undefined) {
      throw new PalaestraError(
        'bad_input',
        'Cannot check: expected the id of a standard (see `palaestra standard list`)',
      );
    }
    const lang = values.lang;
    if (lang !== 'en' && lang !== 'zh') {
      throw new PalaestraError('bad_input', `Cannot check: expected --lang en or zh, found ${String(lang)}`);
    }
    const given = (name: string) => (typeof values[name] === 'string' ? { [name]: values[name] } : {});
    const client = createClient({ baseUrl: server.url, ...(server.key === null ? {} : { key: server.key }) });
    const detail = await client.createConformance({
      standard,
      ...given('revision'),
      ...given('policy'),
      ...given('evaluation'),
    });
    if (typeof values.out === 'string') await writeFile(values.out, await client.conformanceHtml(detail.id, lang));
    const { counts } = detail;
    if (json) out(JSON.stringify(detail.report));
    else {
      for (const { clause, result, evidence } of detail.report.results) {
        out(`${clause.padEnd(5)} ${result.padEnd(12)} ${evidence[lang]}`);
      }
      out(`${counts.pass} pass, ${counts.fail} fail, ${counts.notAssessed} not assessed (${detail.id})`);
    }
    return counts.fail > 0 ? 1 : 0;
  },
};
