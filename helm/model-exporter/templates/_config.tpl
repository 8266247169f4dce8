{{/* The program's configuration file: that of the values; of a shard, with its own models alone. */}}
{{- define "model-exporter.config" -}}
{{- $config := .Values.config -}}
{{- if (.Shard | default dict).name -}}
{{- $own := list -}}
{{- range $config.models }}{{ if has .name $.Shard.models }}{{ $own = append $own . }}{{ end }}{{ end -}}
{{- if $own }}{{ $config = mergeOverwrite (deepCopy $config) (dict "models" $own) }}{{ else }}{{ $config = omit $config "models" }}{{ end -}}
{{- end -}}
{{- if $config }}{{ include "model-exporter.tpl" (list . $config) }}{{ else }}# Nothing has to be configured.{{ end -}}
{{- end -}}

{{- define "model-exporter.configMap" -}}
{{- if .Values.existingConfigMap -}}
{{- tpl .Values.existingConfigMap . -}}
{{- else -}}
{{- include "model-exporter.part" (list . "config") -}}
{{- end -}}
{{- end -}}

{{/* Changes with what a running exporter does not read by itself; references and the token it does. */}}
{{- define "model-exporter.checksum" -}}
{{- include "model-exporter.config" . | sha256sum -}}
{{- end -}}

{{/* Whether requests need a token: always over the network, on loopback if one is given. */}}
{{- define "model-exporter.needsToken" -}}
{{- if or (eq .Values.mode "deployment") .Values.auth.existingSecret .Values.auth.token }}true{{ end -}}
{{- end -}}

{{- define "model-exporter.tokenSecret" -}}
{{- if .Values.auth.existingSecret -}}
{{- tpl .Values.auth.existingSecret . -}}
{{- else -}}
{{- include "model-exporter.suffixed" (list . "auth") -}}
{{- end -}}
{{- end -}}

{{- define "model-exporter.postgresSecret" -}}
{{- if .Values.postgres.existingSecret -}}
{{- tpl .Values.postgres.existingSecret . -}}
{{- else -}}
{{- include "model-exporter.suffixed" (list . "postgres") -}}
{{- end -}}
{{- end -}}

{{- define "model-exporter.hasReferences" -}}
{{- if or .Values.references.files .Values.references.binaryFiles .Values.references.existingConfigMaps }}true{{ end -}}
{{- end -}}

{{/* What cannot be said in the schema. */}}
{{- define "model-exporter.validate" -}}
{{- if eq (.Values.web.port | int) (.Values.ingest.port | int) -}}
{{- fail "web.port and ingest.port must differ: the program tells its listeners apart by their ports" -}}
{{- end -}}
{{- if and .Values.existingConfigMap .Values.config -}}
{{- fail "config and existingConfigMap exclude each other" -}}
{{- end -}}
{{- if and .Values.postgres.enabled (not .Values.postgres.existingSecret) (not .Values.postgres.connection) -}}
{{- fail "postgres needs a connection string: set postgres.existingSecret or postgres.connection" -}}
{{- end -}}
{{- if ne .Values.mode "deployment" -}}
{{- if .Values.shards }}{{ fail "shards are gateways: set mode to deployment" }}{{ end -}}
{{- if .Values.storage.persistence.enabled }}{{ fail "storage.persistence is for gateways: a sidecar keeps its state in an emptyDir of the model's pod" }}{{ end -}}
{{- if .Values.serviceMonitor.enabled }}{{ fail "serviceMonitor is for gateways: use podMonitor for sidecars" }}{{ end -}}
{{- end -}}
{{- if .Values.shards -}}
{{- if or .Values.existingConfigMap (kindIs "string" .Values.config) }}{{ fail "shards need config as values, not as text: each gets the models of its own" }}{{ end -}}
{{- if .Values.storage.persistence.existingClaim }}{{ fail "shards cannot share storage.persistence.existingClaim" }}{{ end -}}
{{- $names := list }}{{ $models := list -}}
{{- range .Values.shards }}{{ $names = append $names .name }}{{ $models = concat $models .models }}{{ end -}}
{{- if ne (len $names) (len (uniq $names)) }}{{ fail "two shards have the same name" }}{{ end -}}
{{- if ne (len $models) (len (uniq $models)) }}{{ fail "a model is in two shards: its windows would be split" }}{{ end -}}
{{- range .Values.config.models -}}
{{- if not (has .name $models) }}{{ fail (printf "the model %s of config is in no shard" .name) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}
