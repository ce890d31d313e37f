import { defaultPayloadConverter, type Payload, type SerializationContext } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { readEncryption } from '../../src/config/encryption-keys';
import { EncryptionCodec } from '../../src/temporal/encryption/codec';
import { EncryptionError } from '../../src/temporal/encryption/encryption-error';
import { aKey } from '../support/keys';

const OLD = aKey('2026-05');
const NEW = aKey('2026-11');

function codecWith(keys: string, namespace = 'default'): EncryptionCodec {
  return new EncryptionCodec(readEncryption({ WFD_ENCRYPTION_KEYS: keys }), namespace);
}

function workflow(workflowId: string, namespace = 'default'): SerializationContext {
  return { type: 'workflow', namespace, workflowId };
}

function activity(workflowId: string, activityId: string): SerializationContext {
  return { type: 'activity', namespace: 'default', workflowId, activityId, isLocal: false };
}

function payloadOf(value: unknown): Payload {
  return defaultPayloadConverter.toPayload(value);
}

function valueOf(payload: Payload | undefined): unknown {
  return payload === undefined ? undefined : defaultPayloadConverter.fromPayload(payload);
}

async function seal(
  value: unknown,
  context?: SerializationContext,
  codec = codecWith(NEW),
): Promise<Payload> {
  const [sealed] = await codec.encode([payloadOf(value)], context);
  if (sealed === undefined) throw new Error('nothing came back');
  return sealed;
}

async function open(payload: Payload, context?: SerializationContext, codec = codecWith(NEW)) {
  const [opened] = await codec.decode([payload], context);
  return valueOf(opened);
}

async function refusal(payload: Payload, context?: SerializationContext, codec = codecWith(NEW)) {
  const error = await open(payload, context, codec).then(
    () => new Error('it was opened'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EncryptionError);
  const { message } = error as EncryptionError;
  expect(message).not.toContain('\n');
  return message;
}

function textOf({ metadata, data }: Payload): string {
  const parts = [...Object.values(metadata ?? {}), data ?? new Uint8Array()];
  return Buffer.concat(parts).toString('latin1');
}

const VALUES: readonly unknown[] = [{ finding: 'F-1', team: 'payments' }, 'text', 0, null, undefined, []];

describe('a payload', () => {
  test.each(VALUES.map((value) => [JSON.stringify(value) ?? 'undefined', value]))(
    'of %s comes back as it was, and shows nothing of itself',
    async (_, value) => {
      const sealed = await seal(value, workflow('run'));

      expect(await open(sealed, workflow('run'))).toEqual(value);
      expect(textOf(sealed)).not.toMatch(/payments|F-1|json|null|text/);
    },
  );

  test('is another each time, for one nonce must never be used twice', async () => {
    const twice = [await seal('x', workflow('run')), await seal('x', workflow('run'))];

    expect(new Set(twice.map(textOf)).size).toBe(2);
  });

  test('says in clear which key it needs and whom it belongs to, and nothing else', async () => {
    const { metadata } = await seal('x', workflow('run'));

    const shown = Object.entries(metadata ?? {}).map(([name, bytes]) => [name, String(Buffer.from(bytes))]);
    expect(Object.fromEntries(shown)).toEqual({
      encoding: 'binary/encrypted',
      'encryption-key-id': '2026-11',
      'encryption-owner': '["default","run"]',
    });
  });

  test.each([2, 500_000])('of %d bytes becomes some 155 bytes longer', async (length) => {
    const { Payload: message } = temporal.api.common.v1;
    const clear = payloadOf('x'.repeat(length));

    const sealed = await seal('x'.repeat(length), workflow('wiz-finding-distribution-run'));

    const grown = message.encode(sealed).finish().length - message.encode(clear).finish().length;
    expect(grown).toBeGreaterThan(150);
    expect(grown).toBeLessThan(160);
  });

  test('that was changed in any of its bytes does not open', async () => {
    const sealed = await seal('x', workflow('run'));
    const { data } = sealed;
    if (!data) throw new Error('it has no data');

    for (let at = 0; at < data.length; at += 1) {
      const changed = Uint8Array.from(data, (byte, index) => (index === at ? byte ^ 1 : byte));
      const message = await refusal({ ...sealed, data: changed }, workflow('run'));
      expect(message).toMatch(/^a payload of workflow run does not open with key 2026-11/);
    }
    for (const length of [0, 1, 12, 27, data.length - 1]) {
      await refusal({ ...sealed, data: data.subarray(0, length) }, workflow('run'));
    }
  });

  test('whose owner or key id was exchanged does not open', async () => {
    const codec = codecWith(`${NEW},${OLD}`);
    const sealed = await seal('x', workflow('run'), codec);
    const withMetadata = (name: string, text: string): Payload => ({
      ...sealed,
      metadata: { ...sealed.metadata, [name]: Buffer.from(text) },
    });

    const given = withMetadata('encryption-owner', '["default","other"]');
    expect(await refusal(given, workflow('other'), codec)).toContain('does not open with key 2026-11');
    const renamed = withMetadata('encryption-key-id', '2026-05');
    expect(await refusal(renamed, workflow('run'), codec)).toContain('does not open with key 2026-05');
  });

  test('of before encryption was switched on is taken as it is', async () => {
    expect(await open(payloadOf('clear'), workflow('run'))).toBe('clear');
  });

  test('is not encrypted without keys', async () => {
    const clear = payloadOf('clear');

    expect(await codecWith('').encode([clear], workflow('run'))).toEqual([clear]);
  });
});

describe('the owner', () => {
  test('of a payload that was moved to another workflow is not the one that is expected there', async () => {
    const sealed = await seal('approve all', workflow('approval-1'));

    expect(await refusal(sealed, workflow('approval-2'))).toBe(
      'a payload of workflow approval-1 was found in workflow approval-2, and is refused: ' +
        "somebody moved it there in Temporal's database",
    );
    expect(await refusal(sealed, workflow('approval-1', 'other'))).toContain('is refused');
    expect(await refusal(sealed, activity('approval-2', '1'))).toContain('is refused');
  });

  test.each([
    ['an activity of it', workflow('run'), activity('run', '7')],
    ['another activity of it', activity('run', '7'), activity('run', '8')],
    ['the cycle that a schedule starts', workflow('cycle'), workflow('cycle-2026-11-29T12:00:00Z')],
    [
      'the next cycle, which gets the last result',
      workflow('cycle-2026-11-29T08:00:00Z'),
      workflow('cycle-2026-11-29T12:00:00Z'),
    ],
  ])('of a workflow is the same for %s', async (_, written, read) => {
    expect(await open(await seal('x', written), read)).toBe('x');
  });

  test.each(['cycle-2026-11-29', 'cycle-2026-11-29T12:00:00Z-2', 'cycle2026-11-29T12:00:00Z'])(
    'of a workflow that is called %s is another',
    async (workflowId) => {
      expect(await refusal(await seal('x', workflow('cycle')), workflow(workflowId))).toContain('is refused');
    },
  );

  test('is the namespace, where the workflow is not known', async () => {
    const sealed = await seal('typed into the Web UI');

    expect(await open(sealed, workflow('approval-1'))).toBe('typed into the Web UI');
    expect(await open(sealed)).toBe('typed into the Web UI');
    expect(await refusal(sealed, workflow('approval-1', 'other'))).toContain('namespace default');
  });

  test('does not matter to who reads without knowing where a payload was found', async () => {
    expect(await open(await seal('x', workflow('run')))).toBe('x');
  });
});

describe('keys', () => {
  test('the first encrypts, all decrypt', async () => {
    const before = await seal('before', workflow('run'), codecWith(OLD));
    const rotated = codecWith(`${NEW},${OLD}`);
    const after = await seal('after', workflow('run'), rotated);

    expect(await open(before, workflow('run'), rotated)).toBe('before');
    expect(await open(after, workflow('run'), codecWith(NEW))).toBe('after');
    expect(await refusal(after, workflow('run'), codecWith(OLD))).toBe(
      'a payload of workflow run is encrypted with key 2026-11, which is not in WFD_ENCRYPTION_KEYS (there: 2026-05): add it behind the first',
    );
  });

  test('behind the word plain decrypt, and nothing is encrypted', async () => {
    const codec = codecWith(`plain,${NEW}`);

    expect(await open(await seal('x', workflow('run')), workflow('run'), codec)).toBe('x');
    expect(await seal('x', workflow('run'), codec)).toEqual(payloadOf('x'));
  });

  test('that are missing are named, with the variable', async () => {
    expect(await refusal(await seal('x', workflow('run')), workflow('run'), codecWith(''))).toBe(
      'a payload of workflow run is encrypted with key 2026-11, and no key is set: set WFD_ENCRYPTION_KEYS or WFD_ENCRYPTION_KEYS_FILE',
    );
  });

  test('of the same name and other bytes open nothing', async () => {
    const other = codecWith(aKey('2026-11'));

    expect(await refusal(await seal('x', workflow('run')), workflow('run'), other)).toBe(
      'a payload of workflow run does not open with key 2026-11: WFD_ENCRYPTION_KEYS holds another key of that name, or the payload was changed',
    );
  });

  test('are named by whoever wrote the payload, so nothing invisible is repeated', async () => {
    const sealed = await seal('x', workflow('run'));
    const metadata = { ...sealed.metadata, 'encryption-key-id': Buffer.from('\u001b[31m\n'.repeat(99)) };

    expect(await refusal({ ...sealed, metadata }, workflow('run'))).toMatch(/^[\x20-\x7e]{1,500}$/);
  });
});
