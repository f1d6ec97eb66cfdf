import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import en from '../src/app/i18n/en.json' with { type: 'json' };
import zh from '../src/app/i18n/zh.json' with { type: 'json' };
import { afresh } from './afresh.ts';
import { restingBox } from './browser.ts';
import { openDesk, openPage } from './desk.ts';

const trained = afresh(async (end) => {
  const desk = await openDesk({ width: 1280, height: 900 });
  end.defer(desk.close);
  // A policy that was really trained, on few scenes and not for long, so that some of its trials fail.
  const { ground } = desk;
  const sizes = ['--episodes', '20', '--steps', '300', '--trials', '16', '--failures', '0', '--faults', '0'];
  await ground.palaestra('demo', '--on-server', '--server', ground.url, '--out', `${ground.folder}/demo`, ...sizes);
  return desk;
}, 400_000);

for (const [locale, words, title] of [
  ['en-GB', en, 'Two islands'],
  ['zh-CN', zh, '两座工位岛'],
] as const) {
  test(`a drawn plant learns what the policy is worth to it, and orders what would make it better (${locale})`, async () => {
    const desk = trained();
    const faults: string[] = [];
    const page = await openPage(desk, '/practice', { locale, faults });
    const say = (key: keyof typeof en) => words[key];
    const press = (key: keyof typeof en, where: Page | Locator = page) =>
      where.getByRole('button', { name: say(key), exact: true }).click();

    // Two islands between entry and exit, one way.
    await press('plant.create');
    await draw(page);
    await page.keyboard.press('2');
    await press('editor.addRecipe');
    await page.keyboard.press('a');
    const panel = page.getByRole('complementary').last();
    await panel.getByLabel(say('editor.where')).selectOption('island:island 2');
    await fill(panel.getByLabel(say('editor.time.value')), '10');
    await page.keyboard.press('3');
    for (let more = 0; more < 5; more++) await press('editor.addVehicle');
    await page.keyboard.press('4');
    await press('editor.addArrivals');
    await fill(page.getByLabel(say('editor.time.mean')), '30');
    await page.keyboard.press('5');
    await fill(page.getByLabel(`${say('editor.name')} · ${locale === 'en-GB' ? 'English' : '中文'}`), title);
    // That all start at the entry, which holds one, is told, and no hindrance.
    await page.getByText(say('editor.warnings_one')).waitFor();

    await press('plant.run');
    await page.waitForURL(/\/practice\/plants\/pl_[^/]+\/run/);
    const plant = /pl_[^/]+/.exec(page.url())![0];
    // Six vehicles that all begin at the entry would block each other there, as real ones do.
    await press('floor.settings');
    await page.getByLabel(say('floor.level')).selectOption('paths');
    await page.getByTestId('run').click();
    await page.waitForURL(/level=paths/);
    await page.locator('[data-testid=floor-moving][data-ready]').waitFor();
    await page.keyboard.press('End');
    const finished = page.getByTestId('figure-finished').getByRole('cell');
    await expect.poll(() => finished.textContent()).toMatch(/^[1-9]/);

    await page.getByRole('link', { name: say('floor.policy') }).click();
    await write(page, 'export function sequence(unit: Unit, orders: WaitingOrder[]) {\n  return 0;\n}\n');
    await press('policy.run');
    await page.getByTestId('policy-figures').waitFor();

    await page.goto(`${desk.ground.url}/practice/exercises/beat-the-rule`);
    await write(page, NEAREST);
    await press('exercise.handIn');
    await page.waitForURL(/\/practice\/submissions\/sub_/);
    await page.getByTestId('grade').waitFor();
    await expect.poll(() => page.getByTestId('grade').textContent()).toMatch(/\d+/);

    // What a policy of the training ground is worth here.
    await page.goto(`${desk.ground.url}/practice/plants/${plant}`);
    await press('skill.name');
    await page.getByText(say('skill.none')).waitFor();
    await page.getByLabel(say('editor.step')).selectOption({ label: 'step 1' });
    await press('skill.giveIt');
    const card = page.getByTestId('skill step 1');
    await card.getByText(say('skill.source.assumed')).waitFor();
    const [measured] = await desk.ground.api.evaluations();
    const { successes, trials } = measured!.summary!;
    console.log(`the policy succeeded in ${successes} of ${trials} trials`);
    await card.getByLabel(say('skill.takeFrom')).selectOption(measured!.id);
    await press('skill.link', card);
    await card.getByText(filled(say('skill.of'), { successes, trials })).waitFor();
    await card.getByRole('link', { name: filled(say('skill.evaluation'), { policy: measured!.policyName }) }).waitFor();
    const band = card.getByRole('img', { name: new RegExp(`^${say('skill.bandWords').split('{{')[0]}`) });
    await band.waitFor();
    const ends = async () => ((await card.locator('figcaption b').textContent()) ?? '').split('…').map(Number);
    await expect
      .poll(async () => {
        const [low, high] = await ends();
        return high! - low!;
      })
      .toBeGreaterThan(0);
    const wanted = await card
      .getByText(new RegExp(say('skill.narrow').split('{{')[0]!))
      .first()
      .textContent();
    expect(Number(/(\d[\d,]*)\D*$/.exec(wanted!)![1]!.replaceAll(',', ''))).toBeGreaterThan(0);
    await page.getByText(say('skill.first')).getByText('step 1').waitFor();

    await press('skill.order', card);
    await card.getByRole('link', { name: say('skill.ordered') }).click();
    await page.waitForURL(/\/orders\/\w+/);
    await page.getByText(new RegExp(title)).waitFor();
    const kept = await desk.ground.api.plant(plant);
    expect(kept.plant).toMatchObject({ skills: [{ performance: { evaluation: measured!.id, successes, trials } }] });
    expect(faults).toEqual([]);
    await page.context().close();
  });
}

/** The vehicle that is nearest to the load that waits longest. */
const NEAREST = `export function vehicle(vehicles: Vehicle[], loads: Load[]) {
  const waits = loads.map((load) => load.waited);
  const load = waits.indexOf(Math.max(...waits));
  const drive = loads[load]!.drive;
  return [drive.indexOf(Math.min(...drive)), load];
}
`;

async function draw(page: Page): Promise<void> {
  const middleOf = async (id: string) => {
    const node = page.locator(`.react-flow__node[data-id="${id}"]`);
    const box = await restingBox(node);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const click = async (x: number, y: number) => {
    await page.mouse.move(x - 3, y);
    await page.mouse.move(x, y);
    await page.mouse.click(x, y);
  };
  const [entry, exit] = [await middleOf('place:entry'), await middleOf('place:exit')];
  const wide = exit.x - entry.x;
  await page.keyboard.press('i');
  for (const share of [0.3, 0.7]) await click(entry.x + share * wide, entry.y - 0.4 * wide);
  await page.keyboard.press('p');
  for (const id of ['entry', 'dock 1', 'dock 2', 'exit']) {
    const { x, y } = await middleOf(`place:${id}`);
    await click(x, y);
  }
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(4);
}

async function fill(field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await field.press('Enter');
}

async function write(page: Page, source: string): Promise<void> {
  await page.getByTestId('code').getByRole('textbox').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(source);
}

function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name]));
}
