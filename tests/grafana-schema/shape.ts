// The shape that every dashboard must have: Grafana's own types, for JSON.
import type { AnnotationQuery, Dashboard as GrafanaDashboard, Panel as GrafanaPanel, RowPanel, VariableModel } from "@grafana/schema";

// In JSON a member of an enumeration is its text.
type Json<T> = 0 extends 1 & T ? T
  : T extends string ? `${T}`
  : T extends (infer Item)[] ? Json<Item>[]
  : T extends object ? { [Key in keyof T]: Json<T[Key]> }
  : T;

// What an annotation has when its source is Prometheus; Grafana's types leave that to the sources.
type PrometheusAnnotation = Json<AnnotationQuery> & { expr: string; step: string; titleFormat: string; textFormat: string };

// Grafana's types leave the queries to the sources, too.
type PrometheusQuery = {
  refId: string;
  datasource: { type: "prometheus"; uid: string };
  editorMode: "code" | "builder";
  expr: string;
  format: "time_series" | "table" | "heatmap";
  legendFormat: string;
  instant: boolean;
  range: boolean;
};

type Panel = Omit<Json<GrafanaPanel>, "targets"> & {
  targets: PrometheusQuery[];
  type: "timeseries" | "stat" | "table" | "bargauge" | "barchart" | "heatmap" | "status-history";
};

export type Dashboard = Omit<Json<GrafanaDashboard>, "annotations" | "templating" | "panels"> & {
  annotations: { list: PrometheusAnnotation[] };
  templating: { list: Json<VariableModel>[] };
  panels: (Panel | (Json<RowPanel> & { type: "row" }))[];
};
