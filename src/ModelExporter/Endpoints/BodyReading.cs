using Microsoft.AspNetCore.Http.Features;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Bodies;

namespace ModelExporter.Endpoints;

/// <summary>Reads the body of an HTTP request so that whatever the client does is an answer and never a 500.</summary>
internal static class BodyReading
{
    /// <summary>Reads the whole body, decompressed.</summary>
    /// <returns>Null when the body is there, otherwise why it is not; the connection is cut when nobody is left to hear it.</returns>
    public static async ValueTask<IngestFailure?> ReadAsync(HttpContext context, RequestBody body, IngestLimits limits)
    {
        // The limit is held below. The server's own would cut the connection, and a client that is still sending would never see the answer.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = null;
        try
        {
            // No token: the server ends the read itself when the client is gone, and a read that was cancelled from here would be an error to it.
            var values = context.Request.Headers.ContentEncoding;
            var encoding = values.Count > 0 ? values.ToString() : null;
            return await body.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, encoding, limits, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception)
        {
            return new IngestFailure(CodeOf(exception), string.Empty);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Nobody is there to answer, and the server shall not look for the rest of the body.
            context.Abort();
            return new IngestFailure(IngestErrorCode.ClientGone, string.Empty);
        }
    }

    private static IngestErrorCode CodeOf(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => IngestErrorCode.BodyTooLarge,
        StatusCodes.Status408RequestTimeout => IngestErrorCode.RequestTooSlow,
        _ => IngestErrorCode.ClientGone,
    };
}
