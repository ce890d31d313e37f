import type { World } from '../../sandbox/world';
import type { DevServer } from '../../src/temporal/dev-server';
import { expectPromisesKept } from './books';
import { aDeployment, type Deployment, type DeploymentOptions, startServer } from './deployment';

interface Ground extends Omit<DeploymentOptions, 'server'> {
  /** Lowers limits of the server itself, so that a test need not reach the real ones. */
  readonly dynamicConfig?: Record<string, number>;
  /** What must hold after each test beside the promises. */
  readonly alsoExpect?: (world: World) => void;
}

/** What a test deploys is its own: `differs` from what its file deploys. */
type Deploy = (differs?: Omit<DeploymentOptions, 'server'>) => Promise<Deployment>;

/**
 * Registers one server for all tests of a file or of a `describe`. After each test the promises are checked in every
 * deployment it made, and each is closed, kept or not: a worker that goes on polling keeps jest from ending.
 */
export function useDeployments({ dynamicConfig = {}, alsoExpect, ...usual }: Ground = {}): Deploy {
  let server: DevServer | undefined;
  let deployments: Deployment[] = [];

  beforeAll(async () => {
    server = await startServer(dynamicConfig);
  }, 60_000);

  afterEach(async () => {
    const ended = deployments;
    deployments = [];
    try {
      for (const { world } of ended) {
        alsoExpect?.(world);
        expectPromisesKept(world);
      }
    } finally {
      await Promise.all(ended.map((each) => each.close()));
    }
  });

  afterAll(() => server?.stop());

  return async (differs = {}) => {
    if (server === undefined) throw new Error('only a test can deploy: the server is not up yet');
    const deployment = await aDeployment({ ...usual, ...differs, server });
    deployments.push(deployment);
    return deployment;
  };
}
