import { tracingSecrets, tracingSettings } from '../../src/telemetry/tracing-settings';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };

test('without an endpoint nothing is traced', () => {
  expect(tracingSettings({})).toEqual({ kind: 'off' });
  expect(tracingSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' })).toEqual({ kind: 'off' });
});

test('an endpoint switches tracing on; one for traces alone is taken as it is', () => {
  expect(tracingSettings(ENDPOINT)).toEqual({ kind: 'on', url: 'http://collector:4318/v1/traces' });
  expect(
    tracingSettings({ ...ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/otlp' }),
  ).toEqual({ kind: 'on', url: 'https://traces.example/otlp' });
});

test.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }])(
  '%j switches it off',
  (variable) => {
    expect(tracingSettings({ ...ENDPOINT, ...variable })).toEqual({ kind: 'off' });
  },
);

test('what cannot be spoken leaves it off, and says why', () => {
  expect(tracingSettings({ ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toMatchObject({
    kind: 'unfit',
    reason: expect.stringContaining('4318'),
  });
  expect(tracingSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toMatchObject({ kind: 'unfit' });
});

test('the keys of a collector are secrets', () => {
  expect(tracingSecrets({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=abc=1,x-team= sec ' })).toEqual([
    'abc=1',
    'sec',
  ]);
});
