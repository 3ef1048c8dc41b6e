import type { Comparison, GateResult } from './compare-result.ts';

/**
 * The gate's verdict in the XML that test reporters read (the Jenkins schema of JUnit): a suite a policy, a case a check.
 * There are no times in it, so that the same runs give the same bytes.
 */
export function junitXml({ checks }: GateResult, { scenario }: Pick<Comparison, 'scenario'>): string {
  const policies = [...new Set(checks.map(({ policy }) => policy))];
  const failures = (of: GateResult['checks']) => of.filter(({ passed }) => !passed).length;
  const suites = policies.flatMap((policy) => {
    const own = checks.filter((check) => check.policy === policy);
    return [
      `  <testsuite name="${escaped(`${scenario} ${policy}`)}" tests="${own.length}" failures="${failures(own)}" errors="0" skipped="0">`,
      ...own.flatMap(({ name, passed, reason }) => [
        `    <testcase classname="${escaped(`pitot.${scenario}.${policy}`)}" name="${escaped(name)}">`,
        passed
          ? `      <system-out>${escaped(reason)}</system-out>`
          : `      <failure message="${escaped(reason)}" type="gate">${escaped(`${policy}: ${name}: ${reason}`)}</failure>`,
        '    </testcase>',
      ]),
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="pitot gate" tests="${checks.length}" failures="${failures(checks)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML cannot hold at all become a question mark. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
  const legal = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?');
  return legal.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
