import { expect, test } from 'vitest';
import { chooseProfile } from './choose-profile.ts';
import { builtInProfiles } from './profiles/node.ts';
import { madeMetadata } from './testing/made-recording.ts';

test('a recording is judged by the profile that fits it', async () => {
  const profiles = await builtInProfiles();
  const chosen = (metadata: Parameters<typeof chooseProfile>[0]) => chooseProfile(metadata, profiles).id;
  const source = { format: 'mcap', name: 'cell-to-tray.mcap', episode: null, sha256: null, licence: null };
  expect(chosen(null)).toBe('base');
  expect(chosen(madeMetadata())).toBe('base');
  expect(chosen(madeMetadata({ task: 'cell-to-tray' }))).toBe('cell-to-tray');
  expect(chosen(madeMetadata({ cell: 'cell-to-tray' }))).toBe('cell-to-tray');
  expect(chosen(madeMetadata({ task: 'plug-insertion' }))).toBe('plug-insertion');
  expect(chosen(madeMetadata({ task: 'busbar-placement' }))).toBe('busbar-placement');
  expect(chosen(madeMetadata({ task: 'cell-to-tray', source }))).toBe('base');
  expect(chosen(madeMetadata({ time: 'synthetic', source }))).toBe('lerobot-import');
});
