import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  image: string;
  command?: string[];
  ports?: string[];
  volumes?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
}

const FOLDER = 'observability';
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const { prometheus, grafana } = compose.services as { prometheus: Service; grafana: Service };

describe('compose.yaml', () => {
  const check = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(read('checks/compose.schema.json')),
  );

  it('keeps to the Compose Specification', () => {
    check(compose);
    expect(check.errors ?? []).toEqual([]);
    expect(check({ ...compose, services: { prometheus: { ...prometheus, port: ['9090:9090'] } } })).toBe(false);
    expect(check({ ...compose, services: { prometheus: { ...prometheus, healthcheck: { interval: '5 s' } } } })).toBe(
      false,
    );
  });

  it.each(services)(
    '%s is pinned, open to this machine only, without privileges, and says when it is ready',
    (_, service) => {
      expect(service.image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+$/);
      expect(service.ports?.length).toBeGreaterThan(0);
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
      expect(service.healthcheck?.test.join(' ')).toContain('127.0.0.1');
    },
  );

  it.each(services)('%s reads files of this folder and cannot write them', (_, { volumes = [] }) => {
    for (const volume of volumes) {
      const [from = '', to, mode] = volume.split(':');
      if (from in compose.volumes) continue;
      expect(existsSync(join(FOLDER, from)), volume).toBe(true);
      expect(to).toMatch(/^\/etc\//);
      expect(mode).toBe('ro');
    }
    expect(volumes.length).toBeGreaterThan(1);
  });

  it('gives nobody an account, lets everybody look, and asks nobody outside', () => {
    expect(grafana.environment).toMatchObject({
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
      GF_AUTH_BASIC_ENABLED: 'false',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    });
    expect(prometheus.command?.filter((flag) => /admin-api|lifecycle/.test(flag))).toEqual([]);
  });

  it('starts Prometheus as the script says to do without Docker', () => {
    const script = readFileSync('scripts/observability.mjs', 'utf8');
    const shared = (prometheus.command ?? []).filter((flag) => /retention|remote-write/.test(flag));
    expect(shared).toHaveLength(2);
    for (const flag of shared) expect(script).toContain(` ${flag} `);
  });
});

describe('what Grafana is provisioned with', () => {
  const { datasources } = parse(read('grafana/provisioning/datasources/prometheus.yaml')) as {
    datasources: { uid: string; type: string; url: string; isDefault?: boolean; editable: boolean }[];
  };
  const { providers } = parse(read('grafana/provisioning/dashboards/pitot.yaml')) as {
    providers: { options: { path: string }; allowUiUpdates: boolean }[];
  };

  it('are data sources with fixed identities, which lead to the Prometheus beside it', () => {
    expect(datasources.map(({ uid }) => uid)).toEqual(['pitot-runs', 'pitot-live']);
    expect(datasources.map(({ isDefault = false }) => isDefault)).toEqual([true, false]);
    for (const { type, url, editable } of datasources)
      expect({ type, url, editable }).toEqual({ type: 'prometheus', url: 'http://prometheus:9090', editable: false });
  });

  it('are dashboards where they are mounted, the first of which greets', () => {
    const [provider] = providers;
    const mounted = (grafana.volumes ?? []).map((volume) => volume.split(':'));
    const [from = ''] = mounted.find(([, to]) => to === provider?.options.path) ?? [];
    const home = grafana.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
    expect(home.startsWith(`${provider?.options.path}/`)).toBe(true);
    expect(existsSync(join(FOLDER, from, home.slice(`${provider?.options.path}/`.length)))).toBe(true);
    expect(provider?.allowUiUpdates).toBe(false);
  });
});
