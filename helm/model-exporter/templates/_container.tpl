{{/* The exporter's arguments. */}}
{{- define "model-exporter.args" -}}
- serve
- --config.file=/etc/model-exporter/config/exporter.yml
- --web.listen-address=:{{ .Values.web.port }}
{{- if ne .Values.web.telemetryPath "/metrics" }}
- --web.telemetry-path={{ .Values.web.telemetryPath }}
{{- end }}
- --ingest.listen-address={{ ternary "" "localhost" (eq .Values.mode "deployment") }}:{{ .Values.ingest.port }}
{{- if include "model-exporter.needsToken" . }}
- --ingest.auth.token-file=/etc/model-exporter/auth/token
{{- end }}
{{- if .Values.postgres.enabled }}
- --labels.store=postgres
- --labels.postgres.connection-file=/etc/model-exporter/postgres/connection
{{- end }}
{{- if .Values.storage.enabled }}
- --storage.path={{ .Values.storage.path }}
{{- end }}
{{- with .Values.extraArgs }}
{{ include "model-exporter.tpl" (list $ .) }}
{{- end }}
{{- end -}}

{{/* The exporter's container, without its probes for readiness. */}}
{{- define "model-exporter.container" -}}
name: model-exporter
image: {{ include "model-exporter.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  {{- include "model-exporter.args" . | nindent 2 }}
env:
  # No diagnostic sockets: the root file system is read-only.
  - name: DOTNET_EnableDiagnostics
    value: "0"
  {{- with .Values.extraEnv }}
  {{- include "model-exporter.tpl" (list $ .) | nindent 2 }}
  {{- end }}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- include "model-exporter.tpl" (list $ .) | nindent 2 }}
{{- end }}
ports:
  - name: {{ include "model-exporter.metricsPort" . }}
    containerPort: {{ .Values.web.port }}
    protocol: TCP
  {{- if eq .Values.mode "deployment" }}
  - name: ingest
    containerPort: {{ .Values.ingest.port }}
    protocol: TCP
  {{- end }}
livenessProbe:
  httpGet:
    path: /-/healthy
    port: {{ .Values.web.port }}
  {{- toYaml .Values.livenessProbe | nindent 2 }}
{{- if eq .Values.mode "deployment" }}
readinessProbe:
  httpGet:
    path: /-/ready
    port: {{ .Values.web.port }}
  {{- toYaml .Values.readinessProbe | nindent 2 }}
startupProbe:
  httpGet:
    path: /-/healthy
    port: {{ .Values.web.port }}
  {{- toYaml .Values.startupProbe | nindent 2 }}
{{- end }}
{{- with (.Shard | default dict).resources | default .Values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  - name: model-exporter-config
    mountPath: /etc/model-exporter/config
    readOnly: true
  {{- if include "model-exporter.hasReferences" . }}
  - name: model-exporter-references
    mountPath: /etc/model-exporter/references
    readOnly: true
  {{- end }}
  {{- if include "model-exporter.needsToken" . }}
  - name: model-exporter-auth
    mountPath: /etc/model-exporter/auth
    readOnly: true
  {{- end }}
  {{- if .Values.postgres.enabled }}
  - name: model-exporter-postgres
    mountPath: /etc/model-exporter/postgres
    readOnly: true
  {{- end }}
  {{- if .Values.storage.enabled }}
  - name: model-exporter-storage
    mountPath: {{ .Values.storage.path }}
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- include "model-exporter.tpl" (list $ .) | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* The name of the port that is scraped. In a model's pod "metrics" may be the model's own. */}}
{{- define "model-exporter.metricsPort" -}}
{{- ternary "metrics" "model-metrics" (eq .Values.mode "deployment") -}}
{{- end -}}

{{/* The volumes that the container mounts. */}}
{{- define "model-exporter.volumeList" -}}
- name: model-exporter-config
  configMap:
    name: {{ include "model-exporter.configMap" . }}
{{- if include "model-exporter.hasReferences" . }}
- name: model-exporter-references
  projected:
    sources:
      {{- if or .Values.references.files .Values.references.binaryFiles }}
      - configMap:
          name: {{ include "model-exporter.suffixed" (list . "references") }}
      {{- end }}
      {{- range .Values.references.existingConfigMaps }}
      - configMap:
          name: {{ tpl . $ }}
      {{- end }}
{{- end }}
{{- if include "model-exporter.needsToken" . }}
- name: model-exporter-auth
  secret:
    secretName: {{ include "model-exporter.tokenSecret" . }}
    items:
      - key: {{ .Values.auth.key }}
        path: token
{{- end }}
{{- if .Values.postgres.enabled }}
- name: model-exporter-postgres
  secret:
    secretName: {{ include "model-exporter.postgresSecret" . }}
    items:
      - key: {{ .Values.postgres.key }}
        path: connection
{{- end }}
{{- if .Values.storage.enabled }}
- name: model-exporter-storage
  {{- if .Values.storage.persistence.enabled }}
  persistentVolumeClaim:
    claimName: {{ if .Values.storage.persistence.existingClaim }}{{ tpl .Values.storage.persistence.existingClaim . }}{{ else }}{{ include "model-exporter.workload" . }}{{ end }}
  {{- else }}
  emptyDir:
    sizeLimit: {{ .Values.storage.sizeLimit }}
  {{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ include "model-exporter.tpl" (list $ .) }}
{{- end }}
{{- end -}}
