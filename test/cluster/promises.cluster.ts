import { join } from 'node:path';
import { failuresOf } from '../../torture/bench';
import { play, type Played } from '../../torture/play';
import { ProcessSite } from '../../torture/site/process-host';
import { Services } from '../../torture/site/services';
import { type Aftermath, goOnAfter } from './aftermath';
import { MachineRoom } from './machine-room';
import { eventsOf, storiesIn, type Story } from './stories';

const WORKERS = 2;
const PATIENCE_MS = 25 * 60_000;
/** An activity whose worker died takes three minutes, twice in a run at most; a digest in doubt waits some more. */
const HANGS_AFTER_MS = 12 * 60_000;

const folder = needed('WFD_CLUSTER_FOLDER');
const programs = needed('WFD_CLUSTER_PROGRAMS');

const ADOPTED = /was there already and was taken over/;

const NAMES = ['filing', 'telling', 'reading'];
const stories = new Map<string, Told>();

interface Told {
  readonly story: Story;
  readonly played: Played;
  readonly aftermath: Aftermath;
}

// All at once, for most of their time is waiting for what died: three deployments on one cluster.
beforeAll(async () => {
  const room = await MachineRoom.enter(folder);
  await Promise.all(
    storiesIn(room).map(async (story) => {
      const startedAt = Date.now();
      const { played, aftermath } = await playOn(room, story);
      stories.set(story.name, { story, played, aftermath });
      tell(story, played, Date.now() - startedAt);
    }),
  );
}, PATIENCE_MS);

describe.each(NAMES)('a run whose worker dies while %s, on a cluster whose parts are killed', (name) => {
  test('meets all that was to go wrong', () => {
    const { story, played } = storyOf(name);

    expect(Object.fromEntries(played.events)).toEqual(
      Object.fromEntries(eventsOf(story).map((event) => [event, 1])),
    );
  });

  test('ends with a report all the same', () => {
    expect(storyOf(name).played.ends[0]).toMatchObject({ kind: 'reported' });
  });

  test('keeps every promise: one ticket a finding, none lost, sums that agree, each ticket told once', () => {
    expect(failuresOf(storyOf(name).played)).toEqual([]);
  });

  test('files what its plan says', () => {
    const { planned, filed } = storyOf(name).aftermath;

    expect(planned).toHaveLength(3);
    expect(filed).toEqual(planned);
  });

  test('keeps them after its memory is lost', () => {
    expect(storyOf(name).aftermath.failures).toEqual([]);
  });

  test('leaves a trail that is whole, has every ticket once, and tells how one came about whose create was not answered', () => {
    const { verified, entered, booked, explained } = storyOf(name).aftermath;

    expect(verified).toMatchObject({ code: 0 });
    expect(entered).toEqual(booked);
    // Its worker died with a create that was carried out and not answered.
    if (name === 'filing') expect(Object.keys(explained)).not.toEqual([]);
    for (const { code, stdout } of Object.values(explained)) {
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(ADOPTED) });
    }
  });
});

async function playOn(room: MachineRoom, { name, trial }: Story): Promise<Omit<Told, 'story'>> {
  const services = await Services.open(trial.setting);
  const taskQueue = `cluster-test-${name}-${Date.now()}`;
  const site = new ProcessSite(services, room, {
    programs: { worker: join(programs, 'worker.js'), wfd: join(programs, 'client.js') },
    workers: WORKERS,
    taskQueue,
    hangsAfterMs: HANGS_AFTER_MS,
  });
  try {
    await room.untilPolled(taskQueue, WORKERS);
    const played = await play(trial, site);
    return { played, aftermath: await goOnAfter(played, site) };
  } finally {
    await site.close();
  }
}

function storyOf(name: string): Told {
  const found = stories.get(name);
  if (found === undefined) throw new Error(`${name} was not played`);
  return found;
}

function tell({ name }: Story, { ends, recoveryRuns }: Played, ms: number): void {
  const reports = ends.map((end) =>
    end.kind === 'failed' ? `failed: ${end.why}` : JSON.stringify(end.report.balance),
  );
  process.stderr.write(
    `${name}: ${Math.round(ms / 1_000)} s, whole after ${recoveryRuns} more run(s)\n  ${reports.join('\n  ')}\n`,
  );
}

function needed(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '')
    throw new Error('this needs a cluster of its own: call it by `npm run test:cluster`');
  return value;
}
