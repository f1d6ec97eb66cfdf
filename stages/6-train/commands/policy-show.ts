import { readFile } from 'node:fs/promises';
import { type Command, PalaestraError } from '@palaestra/core';
import { type PolicyDocument, readPolicyDocument } from '@palaestra/learning';
import { createClient } from '@palaestra/sdk';

export const policyShow: Command = {
  name: 'policy show',
  summary: 'What a policy sees, predicts and came from; by its id or its file',
  usage: 'ID|FILE [--json]',
  example: 'palaestra policy show policy.onnx',
  options: {},
  help: {},
  async run({ positionals, json }, { out, server }) {
    const [subject] = positionals;
    if (subject === undefined) {
      throw new PalaestraError('bad_input', 'Cannot show a policy: expected its id or its file, found nothing');
    }
    if (!subject.startsWith('pol_')) {
      const bytes = await readFile(subject).catch((error: NodeJS.ErrnoException) => {
        throw new PalaestraError('not_found', `Cannot read the policy: ${error.code ?? error.message} (${subject})`);
      });
      const document = readPolicyDocument(bytes);
      if (json) out(JSON.stringify(document));
      else for (const line of lines(document)) out(line);
      return 0;
    }
    const client = createClient({ baseUrl: server.url, ...(server.key === null ? {} : { key: server.key }) });
    const item = await client.policy(subject);
    const document = readPolicyDocument(new Uint8Array(await (await client.policyFile(subject)).arrayBuffer()));
    if (json) {
      out(JSON.stringify({ ...item, document }));
      return 0;
    }
    for (const line of lines(document)) out(line);
    out(`run       ${item.run ?? '-'}`);
    out(`revision  ${item.revision ?? '-'}`);
    out(`sha256    ${item.sha256} (${item.bytes} B)`);
    return 0;
  },
};

function lines({ name, fps, processor, validation }: PolicyDocument): string[] {
  const sees = processor.observations.map((feature) => `${feature.name} (${feature.fields.length})`).join(', ');
  const error = validation?.meanAbsoluteError.map(
    (value, i) => `${processor.action.fields[i]!.name} ${value.toPrecision(3)}`,
  );
  return [
    `name      ${name}`,
    `sees      ${sees}`,
    `predicts  ${processor.action.name} (${processor.action.fields.length}), ${processor.chunk} frames at ${fps} Hz`,
    `processor ${processor.name}`,
    `error     ${error?.join(', ') ?? 'nothing was held out'} (mean absolute, held-out frames, units of the recording)`,
  ];
}
