// The columns that migrations ask for, as PostgreSQL has them. Migrations are written in SQLite's types, whose integers hold
// 64 bits, whose texts are ordered by their bytes, and whose integer primary keys number themselves.
import {
  type ColumnDefinitionNode,
  type DataTypeNode,
  GeneratedNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  RawNode,
} from 'kysely';

export const columnTypes: KyselyPlugin = {
  transformQuery: ({ node }) => new ColumnTypes().transformNode(node),
  transformResult: async ({ result }) => result,
};

const TYPES: Readonly<Record<string, string>> = {
  integer: 'bigint',
  real: 'double precision',
  blob: 'bytea',
  text: 'text collate "C"',
};

class ColumnTypes extends OperationNodeTransformer {
  protected override transformColumnDefinition(given: ColumnDefinitionNode): ColumnDefinitionNode {
    const node = super.transformColumnDefinition(given);
    const { autoIncrement: _, ...column } = node;
    const type = typeOf(given.dataType);
    if (type === null) return node;
    const numbersItself = type === 'integer' && given.primaryKey === true;
    return {
      ...column,
      dataType: RawNode.createWithSql(TYPES[type] ?? type),
      ...(numbersItself ? { generated: GeneratedNode.create({ identity: true, byDefault: true }) } : {}),
    };
  }
}

/** null = spelled out by whoever asks for it. */
function typeOf(node: OperationNode): string | null {
  return node.kind === 'DataTypeNode' ? (node as DataTypeNode).dataType : null;
}
