{{/*
All templates here take the root of the chart, or what model-exporter.context in _sidecar.tpl makes of another chart's root:
Values, Release, Chart.Name, Capabilities, Template; and Shard, while a shard is rendered.
*/}}

{{/* The version of the program. A template, because a model's chart that includes the sidecar cannot see this chart's Chart.yaml. */}}
{{- define "model-exporter.appVersion" -}}0.1.0{{- end -}}

{{- define "model-exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "model-exporter.fullname" -}}
{{- $name := include "model-exporter.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The full name with something behind it, in 63 characters: what is behind stays whole. Takes (list ROOT "suffix"). */}}
{{- define "model-exporter.suffixed" -}}
{{- $suffix := index . 1 | trunc 40 | trimSuffix "-" -}}
{{- $room := sub 62 (len $suffix) | int -}}
{{- printf "%s-%s" (include "model-exporter.fullname" (index . 0) | trunc $room | trimSuffix "-") $suffix -}}
{{- end -}}

{{/* The name of a gateway: the full name, and the shard's behind it. */}}
{{- define "model-exporter.workload" -}}
{{- if (.Shard | default dict).name -}}
{{- include "model-exporter.suffixed" (list . .Shard.name) -}}
{{- else -}}
{{- include "model-exporter.fullname" . -}}
{{- end -}}
{{- end -}}

{{/* The name of something that each shard has, such as its configuration. Takes (list ROOT "suffix"). */}}
{{- define "model-exporter.part" -}}
{{- $root := index . 0 -}}
{{- $suffix := index . 1 -}}
{{- if ($root.Shard | default dict).name -}}
{{- include "model-exporter.suffixed" (list $root (printf "%s-%s" $root.Shard.name $suffix)) -}}
{{- else -}}
{{- include "model-exporter.suffixed" (list $root $suffix) -}}
{{- end -}}
{{- end -}}

{{- define "model-exporter.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{/* What selectors match: never changes over the life of a release. */}}
{{- define "model-exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "model-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- with (.Shard | default dict).name }}
model-exporter/shard: {{ . }}
{{- end }}
{{- end -}}

{{/* The label by which monitors and policies find the pods that have the sidecar. */}}
{{- define "model-exporter.sidecarLabels" -}}
model-exporter/sidecar: {{ include "model-exporter.fullname" . }}
{{- end -}}

{{- define "model-exporter.labels" -}}
{{ include "model-exporter.selectorLabels" . }}
app.kubernetes.io/version: {{ include "model-exporter.appVersion" . | quote }}
app.kubernetes.io/component: {{ ternary "gateway" "sidecar" (eq .Values.mode "deployment") }}
app.kubernetes.io/part-of: model-exporter
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "model-exporter-%s" (include "model-exporter.appVersion" .) }}
{{- with .Values.commonLabels }}
{{ include "model-exporter.tpl" (list $ .) }}
{{- end }}
{{- end -}}

{{/* The metadata of an object. Takes (list ROOT "name") and, if there are any, labels and annotations of its own. */}}
{{- define "model-exporter.metadata" -}}
{{- $root := index . 0 -}}
{{- $labels := include "model-exporter.labels" $root | fromYaml -}}
{{- $annotations := dict -}}
{{- with $root.Values.commonAnnotations }}{{ $annotations = include "model-exporter.tpl" (list $root .) | fromYaml }}{{ end -}}
{{- if gt (len .) 2 }}{{ $labels = mergeOverwrite $labels (index . 2) }}{{ end -}}
{{- if gt (len .) 3 }}{{ $annotations = mergeOverwrite $annotations (index . 3) }}{{ end -}}
name: {{ index . 1 }}
namespace: {{ include "model-exporter.namespace" $root }}
labels:
  {{- toYaml $labels | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "model-exporter.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "model-exporter.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "model-exporter.image" -}}
{{- $global := .Values.global | default dict -}}
{{- $registry := $global.imageRegistry | default .Values.image.registry -}}
{{- with $registry }}{{ trimSuffix "/" . }}/{{ end -}}
{{- .Values.image.repository -}}
{{- if .Values.image.digest -}}
@{{ .Values.image.digest }}
{{- else -}}
:{{ .Values.image.tag | default (include "model-exporter.appVersion" .) }}
{{- end -}}
{{- end -}}

{{- define "model-exporter.imagePullSecrets" -}}
{{- $global := .Values.global | default dict -}}
{{- with concat ($global.imagePullSecrets | default list) .Values.imagePullSecrets | uniq }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A value in which templates stand: as text, or as YAML. Takes (list ROOT value). */}}
{{- define "model-exporter.tpl" -}}
{{- $value := index . 1 -}}
{{- if kindIs "string" $value }}{{ tpl $value (index . 0) }}{{ else }}{{ tpl (toYaml $value) (index . 0) }}{{ end -}}
{{- end -}}
