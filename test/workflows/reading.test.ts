import { aRef } from '../support/builders';
import { useStages } from './stage';

const aStage = useStages();

test('pages that go round in a circle longer than a history end the run', async () => {
  // A link of a chain reads some 350 pages.
  const stage = aStage({ refs: [aRef()], circle: 500 });

  const failing = await stage.run().catch((error: unknown) => error);

  expect(failing).toMatchObject({
    cause: { type: 'WizMalformed', message: expect.stringContaining('cursor') },
  });
  expect(stage.links.size).toBeGreaterThan(1);
}, 120_000);
