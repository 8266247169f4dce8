using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>A POST that the server is handling and whose client stops in the middle of the body until the test lets it go on.</summary>
internal sealed class HalfRequest : IDisposable
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    private readonly TcpClient _connection;
    private readonly string _rest;

    private HalfRequest(TcpClient connection, string rest)
    {
        _connection = connection;
        _rest = rest;
    }

    /// <summary>Sends the head and half of the body. Returns when the server has let the request in and reads its body.</summary>
    public static async Task<HalfRequest> SendAsync(IPEndPoint server, string path, string body)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(server);
        var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head));
        // The server says this when it begins to read the body, and not before.
        var answer = new byte[Continue.Length];
        await connection.GetStream().ReadExactlyAsync(answer);
        Assert.Equal(Continue, Encoding.UTF8.GetString(answer));
        var half = body.Length / 2;
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(body[..half]));
        return new HalfRequest(connection, body[half..]);
    }

    /// <summary>Sends the other half.</summary>
    /// <returns>The whole answer.</returns>
    public async Task<string> FinishAsync()
    {
        await _connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(_rest));
        using var reader = new StreamReader(_connection.GetStream());
        return await reader.ReadToEndAsync();
    }

    public void Dispose() => _connection.Dispose();
}
