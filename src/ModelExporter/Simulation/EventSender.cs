using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ModelExporter.Simulation;

/// <summary>What became of a request. A value.</summary>
/// <param name="Accepted">Events that were accepted.</param>
/// <param name="Duplicates">Events that had been sent before.</param>
/// <param name="Rejected">Events that were rejected.</param>
/// <param name="Problem">Why it failed, or null when it did not.</param>
/// <param name="IsNotThere">Whether the exporter has no such path.</param>
internal readonly record struct SendResult(long Accepted, long Duplicates, long Rejected, string? Problem = null, bool IsNotThere = false);

/// <summary>Sends lines to an exporter. It comes back later when it is told to, but never waits for ever: after a minute without success it gives up. A service.</summary>
/// <param name="exporter">The exporter's ingest address.</param>
/// <param name="time">The clock.</param>
/// <param name="token">The bearer token, or null.</param>
/// <param name="transport">What carries the requests, or null for the network.</param>
internal sealed class EventSender(Uri exporter, TimeProvider time, string? token = null, HttpMessageHandler? transport = null) : IDisposable
{
    /// <summary>The path of events.</summary>
    public const string Predictions = "/v1/predictions";

    /// <summary>The path of labels.</summary>
    public const string Labels = "/v1/labels";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _client = new(transport ?? new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Sends lines and waits for the answer.</summary>
    public async Task<SendResult> SendAsync(string path, ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            TimeSpan pause;
            string problem;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(exporter, path)) { Content = new ReadOnlyMemoryContent(lines) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
                if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                using var answer = await _client.SendAsync(request, cancellation);
                if (answer.StatusCode == HttpStatusCode.NotFound) return new SendResult(0, 0, 0, $"{exporter} has no {path}", IsNotThere: true);
                var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
                if (answer.IsSuccessStatusCode) return Read(body);
                problem = string.Create(CultureInfo.InvariantCulture, $"{new Uri(exporter, path)} answered {(int)answer.StatusCode}{Detail(body)}");
                if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)) return new SendResult(0, 0, 0, problem);
                pause = Pause(answer.Headers.RetryAfter);
            }
            catch (HttpRequestException failure)
            {
                (problem, pause) = ($"{exporter} cannot be reached: {failure.Message}", UsualPause);
            }
            catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // The events may have been counted; their ids make the second copy a duplicate.
                (problem, pause) = ($"{exporter} did not answer", UsualPause);
            }

            if (time.GetElapsedTime(started) + pause > Patience) return new SendResult(0, 0, 0, problem);
            await Task.Delay(pause, time, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private TimeSpan Pause(RetryConditionHeaderValue? header)
    {
        var asked = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : UsualPause);
        return asked < ShortestPause ? ShortestPause : asked > LongestPause ? LongestPause : asked;
    }

    private static SendResult Read(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            var root = answer.RootElement;
            return new SendResult(Count(root, "accepted"), Count(root, "duplicates"), Count(root, "rejected"));
        }
        catch (JsonException)
        {
            return new SendResult(0, 0, 0, "the answer is no JSON: is this a model exporter?");
        }
    }

    private static long Count(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.TryGetInt64(out var count) ? count : 0;

    private static string Detail(byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String
                ? ": " + detail.GetString()
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
