/** A process that records for ever, until somebody kills it: `endless-recording.ts SPOOL`. */
import { setTimeout } from 'node:timers/promises';
import { openStation } from '../station.ts';
import { fakeSource, json, jsonChannel } from './fake-source.ts';

const source = fakeSource('fake');
const robot = { embodiment: 'arm', serial: null };
const station = await openStation({
  spool: process.argv[2]!,
  station: 'st',
  robot,
  simulated: true,
  sources: [source],
});
await station.start({ task: 'pick', instruction: { en: 'pick', zh: '抓取' }, operator: 'op-1' });
const state = jsonChannel('/state');
const camera = {
  topic: '/camera',
  messageEncoding: 'cdr',
  schema: { name: 'foxglove.CompressedImage', encoding: '', data: json('') },
};
const picture = crypto.getRandomValues(new Uint8Array(5_000));
source.tell.connected('fake');
for (let i = 0; station.isRecording(); i++) {
  source.tell.message(state, BigInt(i), json({ i }));
  new DataView(picture.buffer).setUint32(0, i);
  source.tell.message(camera, BigInt(i), picture);
  if (i % 10 === 0) await setTimeout(1);
}
