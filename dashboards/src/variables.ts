import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Files that Grafana loads from disk get no inputs filled in: the data source is a variable instead. */
export const datasource = { type: 'prometheus', uid: '${datasource}' };

export function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus');
}

export interface Choice {
  readonly name: string;
  readonly label: string;
  /** A label_values() of Grafana. */
  readonly query: string;
  /** false: one value at a time. */
  readonly many: boolean;
}

export function choice({ name, label, query, many }: Choice): QueryVariableBuilder {
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(many)
    .includeAll(many);
  if (!many) return variable;
  return variable.allValue('.*').current({ selected: true, text: 'All', value: '$__all' });
}

/** The node: what Prometheus calls the scraped address. */
export const nodeChoice: Choice = {
  name: 'instance',
  label: 'Node',
  query: 'label_values(cgmon_build_info, instance)',
  many: true,
};

export const oneNodeChoice: Choice = { ...nodeChoice, many: false };

export const containersChoice: Choice = {
  name: 'container',
  label: 'Container',
  query: 'label_values(cgmon_container_info{instance=~"$instance"}, container)',
  many: true,
};

export const oneContainerChoice: Choice = { ...containersChoice, many: false };

export const toolsChoice: Choice = {
  name: 'tool',
  label: 'Tool',
  query: 'label_values(cgmon_tool_calls_total{instance=~"$instance"}, tool)',
  many: true,
};

/** A number that the reader may change. */
export function number(name: string, label: string, value: string): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder(name).label(label).defaultValue(value);
}
