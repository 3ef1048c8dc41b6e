/** What Grafana puts in place of the variables that it has itself, when it shows half an hour of 15 s samples. */
const BUILT_IN: Readonly<Record<string, string>> = {
  __rate_interval: '1m',
  __interval: '15s',
  __range: '30m',
};

/**
 * A query as Prometheus gets it.
 * @throws {Error} for a variable that has no value: a dashboard would send it as it is
 */
export function interpolate(expr: string, variables: Readonly<Record<string, string>>): string {
  return expr.replace(/\$\{(\w+)\}|\$(\w+)/g, (_, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? '';
    const value = variables[name] ?? BUILT_IN[name];
    if (value === undefined) throw new Error(`$${name} must be a variable of the dashboard or of Grafana, in ${expr}`);
    return value;
  });
}
