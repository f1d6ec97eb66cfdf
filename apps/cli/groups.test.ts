import { expect, test } from 'vitest';
import { GROUPS } from './groups.ts';
import { commandHelp } from './help.ts';

test('every word loads, has a verb, and no verb of a loaded module is left without a word', async () => {
  const words = GROUPS.map(({ name }) => name);
  for (const group of GROUPS) {
    const commands = await group.load();
    expect(commands.map(({ name }) => name.split(' ')[0])).toContain(group.name);
    for (const command of commands) expect(words).toContain(command.name.split(' ')[0]);
  }
});

test('every verb has an example of itself and says what each option means', async () => {
  for (const group of GROUPS) {
    for (const command of await group.load()) {
      expect(command.example).toMatch(`palaestra ${command.name}`);
      expect(Object.keys(command.help).toSorted(), command.name).toEqual(Object.keys(command.options).toSorted());
      expect(commandHelp(command)).toMatch(command.summary);
    }
  }
});
