{{/* An endpoint of a monitor: how it is scraped, and the job that its series get. */}}
{{- define "model-exporter.endpoint" -}}
{{- with .Values.monitoring -}}
- port: {{ include "model-exporter.metricsPort" $ }}
  path: {{ $.Values.web.telemetryPath }}
  {{- with .interval }}
  interval: {{ . }}
  {{- end }}
  {{- with .scrapeTimeout }}
  scrapeTimeout: {{ . }}
  {{- end }}
  relabelings:
    - targetLabel: job
      replacement: {{ .job }}
    {{- with .relabelings }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* What both kinds of monitors say besides. */}}
{{- define "model-exporter.scrapeLimits" -}}
{{- with .Values.monitoring.sampleLimit }}
sampleLimit: {{ . }}
{{- end }}
namespaceSelector:
  matchNames: [{{ include "model-exporter.namespace" . }}]
{{- end -}}
