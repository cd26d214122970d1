import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Dashboard,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type Choice, choice, datasource, datasourceVariable } from './variables.js';

export interface BoardOptions {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly choices: readonly Choice[];
  /** Boards with this tag are linked at the top. */
  readonly tag?: string;
}

/** A board without panels. */
export function board({ uid, title, description, choices, tag = 'cgmon' }: BoardOptions): DashboardBuilder {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .timezone('browser')
    .refresh('10s')
    .withVariable(datasourceVariable())
    .link(
      new DashboardLinkBuilder('Boards')
        .type(DashboardLinkType.Dashboards)
        .tags([tag])
        .includeVars(true)
        .keepTime(true),
    );
  for (const one of choices) dashboard.withVariable(choice(one));
  return dashboard;
}

export interface Mark {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly color: string;
  /** false: off until it is switched on. */
  readonly on?: boolean;
}

/** Marks over all graphs where `expr` has a value; Grafana draws neighbouring steps as one stretch. */
export function mark({ name, expr, title, color, on }: Mark): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(on ?? true)
    .iconColor(color)
    .expr(expr)
    .titleFormat(title)
    .step('5s');
}

/** As Grafana loads it from a file: it gives the board's number, the uid stays; panels are numbered here. */
export function dashboardJson(dashboard: DashboardBuilder): Dashboard & { readonly id: null } {
  const built = dashboard.build();
  const panels = (built.panels ?? []).map((panel, at) => ({ ...panel, id: at + 1 }));
  return { ...built, panels, id: null };
}
