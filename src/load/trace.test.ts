import { describe, expect, it } from 'vitest';
import { parseTrace, rescaled, type TraceOptions } from './trace.ts';

const parse = (text: string, options: Partial<TraceOptions> = {}) => {
  const { startSeconds, widthSeconds, counts } = parseTrace(text, { file: 'a.csv', ...options });
  return { startSeconds, widthSeconds, counts: [...counts] };
};

/** The message of a refusal. */
function refusal(text: string, options: Partial<TraceOptions> = {}): string[] {
  try {
    parse(text, options);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  throw new Error('it was accepted');
}

/** The head of a day of Azure Functions' invocations, summed (CC-BY 4.0, Azure/AzurePublicDataset). */
const azureSum = 't_seconds,requests\n0,13505\n60,13874\n120,14890\n180,14078\n';
/** Around the first hole of a load balancer's request counts (MIT, numenta/NAB). */
const elb = 't_seconds,requests\n40200,33\n40500,65\n41100,37\n41400,25\n';

describe('a trace', () => {
  it('is read from seconds and counts, with the width of its bins inferred', () => {
    expect(parse(azureSum)).toEqual({ startSeconds: 0, widthSeconds: 60, counts: [13505, 13874, 14890, 14078] });
    expect(parse('t,n\r\n0.1,1\r\n0.2,2\r\n0.3,3.5\r\n\r\n')).toEqual({
      startSeconds: 0.1,
      widthSeconds: 0.1,
      counts: [1, 2, 3.5],
    });
  });

  it.each([
    ['calendar times', 'timestamp,value\n2014-04-10 00:04:00,94\n2014-04-10 00:09:00,56\n'],
    ['ISO times', '"timestamp","value"\n2014-04-10T00:04:00Z,94\n2014-04-10T02:09:00+02:00,56\n'],
    ['epochs', 'timestamp,value\n1397088240,94\n1397088540,56\n'],
    ['epochs in milliseconds', '\uFEFFtimestamp,value\n1397088240000,94\n1397088540000,56\n'],
  ])('is read from %s', (_, text) => {
    expect(parse(text)).toEqual({ startSeconds: 1397088240, widthSeconds: 300, counts: [94, 56] });
  });

  it('takes the column that it is told when there are several', () => {
    const text = 'time,ok,failed\n0,1,10\n1,2,20\n';
    expect(parse(text, { column: 'failed' }).counts).toEqual([10, 20]);
    expect(refusal(text)).toEqual(['a.csv:1: column must be one of ok, failed, got nothing']);
    expect(refusal(text, { column: 'time' })).toEqual(['a.csv:1: column must be one of ok, failed, got "time"']);
  });

  it('sums the rows of an Azure Functions file, or takes those of one hash', () => {
    const text = 'HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,1,2,3\no,b,g,timer,10,20,30\n';
    expect(parse(text)).toEqual({ startSeconds: 0, widthSeconds: 60, counts: [11, 22, 33] });
    expect(parse(text, { column: 'g' }).counts).toEqual([10, 20, 30]);
    expect(parse(text, { column: 'o' }).counts).toEqual([11, 22, 33]);
    expect(refusal(text, { column: 'z' })).toEqual([
      'a.csv: column must be the hash of an owner, app or function of this file, got "z"',
    ]);
    expect(refusal(`${text}o,c,h,http,1,x\n`)).toEqual(['a.csv:4: row must be of 7 fields, got "6 fields"']);
    expect(refusal(`${text}o,c,h,http,1,x,-1\n`)).toEqual([
      'a.csv:4: 2 must be a number from 0 up, got "x"',
      'a.csv:4: 3 must be a number from 0 up, got "-1"',
    ]);
  });

  it('refuses gaps with line and size, unless told what they count as', () => {
    expect(refusal(elb)).toEqual([
      `a.csv:4: t_seconds must be 300 s after the one before, unless gaps are 'zero' or 'interpolate', got "a jump of 600 s"`,
    ]);
    expect(parse(elb, { gaps: 'zero' })).toEqual({
      startSeconds: 40200,
      widthSeconds: 300,
      counts: [33, 65, 0, 37, 25],
    });
    expect(parse(elb, { gaps: 'interpolate' }).counts).toEqual([33, 65, 51, 37, 25]);
    expect(parse('t,n\n0,0\n1,9\n5,1\n6,0\n', { gaps: 'interpolate' }).counts).toEqual([0, 9, 7, 5, 3, 1, 0]);
  });

  it('refuses times that are between bins, whatever gaps are', () => {
    expect(refusal('t,n\n0,1\n10,1\n20,1\n35,1\n', { gaps: 'zero' })).toEqual([
      'a.csv:5: t must be a multiple of 10 s after the one before, got "a jump of 15 s"',
    ]);
  });

  it('names every bad line at once', () => {
    expect(refusal('t,n\n0,1\n1,NaN\n1,-2\n0.5,3\nnoon,4\n3\n4,\n2021-02-29 00:00:00,1\n')).toEqual([
      'a.csv:3: n must be a number from 0 up, got "NaN"',
      'a.csv:4: n must be a number from 0 up, got "-2"',
      'a.csv:6: t must be seconds or a time such as 2014-04-10 00:04:00, got "noon"',
      'a.csv:7: n must be a number from 0 up, got nothing',
      'a.csv:8: n must be a number from 0 up, got ""',
      'a.csv:9: t must be seconds or a time such as 2014-04-10 00:04:00, got "2021-02-29 00:00:00"',
      'a.csv:4: t must be after 1, the one before, got 1',
      'a.csv:5: t must be after 1, the one before, got 0.5',
    ]);
  });

  it('counts what is wrong beyond twenty lines', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i},x`);
    const lines = refusal(['t,n', ...rows].join('\n'));
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe('a.csv: lines must be without further faults, got "10 more"');
  });

  it.each([
    ['an empty file', '', 'a.csv: content must be a header and at least 2 rows, got ""'],
    ['no header', '0,1\n1,2\n', 'a.csv:1: header must be names of columns, got "0,1"'],
    ['one column', 't\n0\n1\n', 'a.csv:1: header must be of at least 2 columns, times and counts, got "t"'],
    ['no rows', 't,n\n', 'a.csv: content must be at least 2 rows below the header, got "0 rows"'],
    ['a single row', 't,n\n0,1\n', 'a.csv: content must be at least 2 rows below the header, got "1 rows"'],
  ])('refuses %s', (_, text, message) => {
    expect(refusal(text)).toEqual([message]);
  });

  it('is rescaled to a peak or a mean of arrivals a second', () => {
    const bins = parseTrace('t,n\n0,60\n60,120\n', { file: 'a.csv' });
    expect([...rescaled(bins, { peak: 10 }, 'x').counts]).toEqual([300, 600]);
    expect([...rescaled(bins, { mean: 3 }, 'x').counts]).toEqual([120, 240]);
    expect(rescaled(bins, {}, 'x')).toBe(bins);
    expect(() => rescaled({ ...bins, counts: new Float64Array(2) }, { peak: 1 }, 'x')).toThrow(
      'x: peak must be left out, as all counts are 0, got 1',
    );
    expect(() => rescaled(bins, { mean: 0 }, 'x')).toThrow('x: mean must be a number above 0, got 0');
  });
});
