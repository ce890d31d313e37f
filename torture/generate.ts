import { Random } from '../sandbox/company/random';
import { ORDINARY_DAYS } from './steps/findings';
import { MACHINE_EVENTS } from './steps/machines';
import { BROKEN_ASSUMPTIONS } from './steps/outside';
import { COLLISIONS, RUN_EVENTS, SPOILED_COLLISIONS, WORKER_MISHAPS } from './steps/runs';
import { BROKEN_DESTINATIONS, OUTAGES, SERVICE_FAULTS } from './steps/services';
import type { Maker } from './steps/step';
import type { Lane, Setting, Step, Trial } from './trial';

/** The trial that belongs to a seed. */
export function generate(seed: number, lane: Lane): Trial {
  const random = new Random(`torture ${lane} ${seed}`);
  const setting = { ...drawSetting(random, lane), ...drawBrake(seed, lane), ...drawGroups(seed, lane) };
  const drawn = lane === 'outside' ? 2 : random.between(2, 3);
  const ordinary = [...Array(drawn).keys()].flatMap((round) => drawRound(random, round, lane));
  // One assumption at a time: two broken ones can hide each other.
  const broken =
    lane === 'outside' ? random.pick(BROKEN_ASSUMPTIONS)(random, random.between(0, drawn - 1)) : [];
  const steps = [...ordinary, ...broken];
  // Outside, some things show only in the round after.
  const rounds = lane === 'outside' ? drawn + 1 : drawn;
  return { seed, lane, setting, rounds, steps };
}

function drawSetting(random: Random, lane: Lane): Setting {
  const batchSize = random.between(1, 4);
  return {
    reading: random.isLucky(lane === 'outside' ? 0 : 0.35) ? 'incremental' : 'sweep',
    pageSize: random.between(2, 6),
    batchSize,
    firstBatchSize: random.between(1, batchSize),
    // Zero, a moment, some runs, or never within the trial; the allowance is a minute.
    indexLagMs: lane === 'outside' ? 0 : random.pick([0, 300, 3_000, 45_000]),
    outOfOrderIndexing: random.isLucky(0.4),
    olderTickets: random.pick([0, 7, 30, 130]),
    findingsAtStart: random.between(2, 7),
  };
}

/** From numbers of its own, so that all else a seed draws stays what it was. */
function drawBrake(seed: number, lane: Lane): Pick<Setting, 'burst'> {
  const random = new Random(`brake ${lane} ${seed}`);
  return lane !== 'outside' && random.isLucky(0.25) ? { burst: random.between(2, 5) } : {};
}

/** So too. */
function drawGroups(seed: number, lane: Lane): Pick<Setting, 'groupAbove'> {
  const random = new Random(`groups ${lane} ${seed}`);
  return random.isLucky(0.65) ? { groupAbove: random.between(1, 3) } : {};
}

interface Pool {
  readonly makers: readonly Maker[];
  /** How many are drawn for a round. */
  readonly least: number;
  readonly most: number;
}

const POOLS: Readonly<Record<Lane, readonly Pool[]>> = {
  inside: [
    { makers: ORDINARY_DAYS, least: 1, most: 3 },
    { makers: SERVICE_FAULTS, least: 0, most: 3 },
    { makers: BROKEN_DESTINATIONS, least: -4, most: 1 },
    { makers: OUTAGES, least: -6, most: 1 },
    { makers: RUN_EVENTS, least: -1, most: 1 },
    { makers: WORKER_MISHAPS, least: -1, most: 1 },
    { makers: [...COLLISIONS, ...SPOILED_COLLISIONS, ...SPOILED_COLLISIONS], least: -1, most: 1 },
  ],
  outside: [
    { makers: ORDINARY_DAYS, least: 1, most: 2 },
    { makers: SERVICE_FAULTS, least: 0, most: 1 },
  ],
  kill: [
    { makers: ORDINARY_DAYS, least: 1, most: 3 },
    { makers: MACHINE_EVENTS, least: 1, most: 2 },
    { makers: SERVICE_FAULTS, least: 0, most: 2 },
    { makers: RUN_EVENTS, least: -2, most: 1 },
    { makers: COLLISIONS, least: -2, most: 1 },
  ],
};

function drawRound(random: Random, round: number, lane: Lane): Step[] {
  return POOLS[lane].flatMap(({ makers, least, most }) => {
    const count = Math.max(0, random.between(least, most));
    return Array.from({ length: count }, () => random.pick(makers)(random, round)).flat();
  });
}
