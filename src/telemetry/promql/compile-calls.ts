import type { SyntaxNode } from '@lezer/common';
import { countValues, extremes, type Grouping, reduced, reductions } from './aggregate.ts';
import type { Definition } from './functions.ts';
import type { Node, ScalarNode, StringNode } from './nodes.ts';
import { type CompilePart, expressionsOf, isLabelName, type Source } from './source.ts';

type Functions = Readonly<Record<string, Definition>>;

export function compileCall(
  node: SyntaxNode,
  reach: number,
  source: Source,
  functions: Functions,
  part: CompilePart,
): Node {
  const name = source.of(node.getChild('FunctionIdentifier') as SyntaxNode);
  const definition = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (definition === undefined) throw source.unsupported(node, name);
  const args = argumentsOf(node, name, definition, reach, source, part);
  if (name.startsWith('label_')) checkLabels(node, name, args, source);
  try {
    return definition.make(args);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw source.fault(node, `${name}() with a pattern ${error.message}`);
  }
}

function argumentsOf(
  node: SyntaxNode,
  name: string,
  { takes, optional = [], more = false }: Definition,
  reach: number,
  source: Source,
  part: CompilePart,
): Node[] {
  const nodes = expressionsOf(node.getChild('FunctionCallBody') as SyntaxNode);
  const types = [...takes, ...optional];
  if (nodes.length < takes.length || (!more && nodes.length > types.length)) {
    const most = optional.length > 0 ? ` to ${types.length}` : more ? ' or more' : '';
    throw source.wrongCount(node, name, `${takes.length}${most}`, nodes.length);
  }
  return nodes.map((one, i) => {
    const arg = part(one, reach);
    const type = (types[i] ?? types.at(-1)) as Node['type'];
    if (arg.type !== type) throw source.wrongType(one, `${name}() of`, [type], arg.type);
    return arg;
  });
}

/** The labels that label_replace and label_join write and read. */
function checkLabels(node: SyntaxNode, name: string, args: readonly Node[], source: Source): void {
  const texts = args.slice(1).map((arg) => (arg as StringNode).text);
  const labels = name === 'label_join' ? [texts[0], ...texts.slice(2)] : [texts[0], texts[2]];
  const bad = labels.find((label) => !isLabelName(label));
  if (bad !== undefined) throw source.fault(node, `${name}() with names of labels, not '${bad}'`);
}

/** What an aggregation has besides what it aggregates. */
const PARAMETERS: Readonly<Record<string, Node['type']>> = {
  topk: 'scalar',
  bottomk: 'scalar',
  quantile: 'scalar',
  count_values: 'string',
};

export function compileAggregation(node: SyntaxNode, reach: number, source: Source, part: CompilePart): Node {
  const name = source.of(node.getChild('AggregateOp') as SyntaxNode).toLowerCase();
  const nodes = expressionsOf(node.getChild('FunctionCallBody') as SyntaxNode);
  const parameterType = PARAMETERS[name];
  const reduce = reductions(source.rules)[name];
  if (reduce === undefined && parameterType === undefined) throw source.unsupported(node, name);
  const expected = parameterType === undefined ? 1 : 2;
  if (nodes.length !== expected) throw source.wrongCount(node, name, String(expected), nodes.length);
  const ofNode = nodes.at(-1) as SyntaxNode;
  const of = part(ofNode, reach);
  if (of.type !== 'vector') throw source.wrongType(ofNode, `${name}() of`, ['vector'], of.type);
  const parameter = parameterType === undefined ? undefined : part(nodes[0] as SyntaxNode, reach);
  if (parameter !== undefined && parameter.type !== parameterType) {
    throw source.wrongType(nodes[0] as SyntaxNode, `${name}() by`, [parameterType as Node['type']], parameter.type);
  }
  const grouping = groupingOf(node, source);
  if (name === 'topk' || name === 'bottomk') return extremes(of, grouping, parameter as ScalarNode, name === 'topk');
  if (reduce !== undefined) return reduced(reduce, of, grouping, parameter as ScalarNode | undefined);
  const label = parameter as StringNode;
  if (isLabelName(label.text)) return countValues(of, grouping, label);
  throw source.fault(node, `count_values() with the name of a label, not '${label.text}'`);
}

function groupingOf(node: SyntaxNode, source: Source): Grouping {
  const modifier = node.getChild('AggregateModifier');
  return {
    without: modifier !== null && modifier.getChild('Without') !== null,
    names: source.labelNames(modifier?.getChild('GroupingLabels')),
  };
}
