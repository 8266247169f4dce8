{{/*
What the chart of a model includes in its pod. Each takes

  (dict "root" $ "values" (index .Values "model-exporter"))

and "name", when the dependency has an alias. "values" has to be said: Helm before 3.7 shows a chart nothing of its subcharts but their values.

  model-exporter.initContainers   items of initContainers: the exporter, from Kubernetes 1.29 on
  model-exporter.containers       items of containers: the exporter, before
  model-exporter.volumes          items of volumes
  model-exporter.podLabels        labels of the pod: the PodMonitor and the NetworkPolicy find it by them
  model-exporter.podAnnotations   annotations of the pod: a changed configuration makes a new pod
*/}}

{{/* The root of this chart, as the chart of a model sees it: as JSON, since a template returns text. */}}
{{- define "model-exporter.context" -}}
{{- $root := .root -}}
{{- $values := .values | required "model-exporter: the templates of the sidecar take (dict \"root\" $ \"values\" (index .Values \"model-exporter\"))" -}}
{{- if ne $values.mode "sidecar" }}{{ fail "model-exporter: set mode to sidecar in the values of the dependency" }}{{ end -}}
{{- dict "Values" $values "Release" $root.Release "Chart" (dict "Name" (.name | default "model-exporter")) "Template" $root.Template "Shard" dict "Native" (eq (include "model-exporter.isNative" (list $root $values)) "true") | toJson -}}
{{- end -}}

{{- define "model-exporter.isNative" -}}
{{- $native := (index . 1).sidecar.native -}}
{{- if eq $native "auto" -}}
{{- semverCompare ">=1.29.0-0" (index . 0).Capabilities.KubeVersion.Version -}}
{{- else -}}
{{- eq $native "always" -}}
{{- end -}}
{{- end -}}

{{- define "model-exporter.initContainers" -}}
{{- $context := include "model-exporter.context" . | fromJson -}}
{{- if $context.Native -}}
- {{ include "model-exporter.container" $context | nindent 2 | trim }}
  # An init container that restarts: it starts before the model, ends after it, and lets jobs end.
  restartPolicy: Always
{{- end -}}
{{- end -}}

{{- define "model-exporter.containers" -}}
{{- $context := include "model-exporter.context" . | fromJson -}}
{{- if not $context.Native -}}
- {{ include "model-exporter.container" $context | nindent 2 | trim }}
{{- end -}}
{{- end -}}

{{- define "model-exporter.volumes" -}}
{{- include "model-exporter.volumeList" (include "model-exporter.context" . | fromJson) -}}
{{- end -}}

{{- define "model-exporter.podLabels" -}}
{{- include "model-exporter.sidecarLabels" (include "model-exporter.context" . | fromJson) -}}
{{- end -}}

{{- define "model-exporter.podAnnotations" -}}
model-exporter/config-checksum: {{ include "model-exporter.checksum" (include "model-exporter.context" . | fromJson) }}
{{- end -}}
