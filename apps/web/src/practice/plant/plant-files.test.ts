import { builtInPlants, writeOpenTcs } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { readPlantFile } from './plant-files.ts';

const plant = await builtInPlants.find(({ id }) => id === 'smallest')!.load();
const read = (name: string, text: string) => readPlantFile(new File([text], name));

test('a file is read by what is in it, whatever it is called', async () => {
  const json = JSON.stringify(plant);
  for (const name of ['plant.json', 'plant.txt.json', 'ohne']) {
    expect((await read(name, `\ufeff${json}`)).work?.plant.islands).toHaveLength(plant.islands.length);
  }
  const xml = writeOpenTcs(plant).text;
  for (const name of ['plant.xml', 'plant.json']) {
    expect((await read(name, xml)).work?.plant.islands).toHaveLength(plant.islands.length);
  }
  const shop = await read('shop.txt', '2 2\n0 3 1 2\n1 4 0 1\n');
  expect(shop.work).toMatchObject({ title: { en: 'shop.txt' }, scenarios: [] });
  expect(shop.findings).toEqual([]);
});

test('a plant that cannot run is read with what is wrong with it, and one of a wrong form is not', async () => {
  const twice = { ...plant, vehicles: [plant.vehicles[0], plant.vehicles[0]] };
  const faulty = await read('twice.json', JSON.stringify(twice));
  expect(faulty.work?.plant.vehicles).toHaveLength(2);
  expect(faulty.findings[0]).toMatchObject({ severity: 'error', path: 'vehicles.1.id' });
  for (const wrong of [[1, 2], 'text', { ...plant, islands: {} }, { schema: 'palaestra.plant/1' }]) {
    const { work, findings } = await read('wrong.json', JSON.stringify(wrong));
    expect(work).toBeNull();
    expect(findings.length).toBeGreaterThan(0);
  }
});

test.each([
  ['empty.json', ' \n', /found an empty file \(empty.json\)/],
  ['picture.json', '\u0089PNG\0\0', /found no text \(picture.json\)/],
  ['cut.json', '{"schema":', /Cannot read the plant: .*\(cut.json\)/],
  ['shop.txt', '2 2\n0 3 1 2\n', /expected 2 jobs, found 1 lines \(line 1, shop.txt\)/],
  ['jobs.json', '{"jobs":[[["x"]]],"machines":"two"}', /jobs.json/],
  ['word.yaml', 'hello', /word.yaml/],
  ['page.xml', '<html><body/></html>', /expected openTCS version 4 to 7, found <html> \(page.xml\)/],
  ['entities.xml', '<!DOCTYPE a [<!ENTITY b "c">]><model/>', /no document type and no entities/],
])('%s is told by its name', async (name, text, message) => {
  await expect(read(name, text)).rejects.toThrow(message);
});
