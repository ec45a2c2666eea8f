package dev.modelrouter.pricing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Serves price lists on the loopback address, and whatever else a test puts in their place. */
final class PriceListServer implements AutoCloseable {

    private static final String NOWHERE = "xx-none-1";
    private static final String VERSION = "20261120210506";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private PriceListServer(HttpServer server) {
        this.server = server;
    }

    static PriceListServer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            PriceListServer lists = new PriceListServer(server);
            server.setExecutor(lists.threads);
            server.createContext("/", lists::answer);
            server.start();
            return lists;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Returns the paths that were asked for, in order. */
    List<String> asked() {
        return asked;
    }

    static String path(String offer, String region) {
        return "/offers/v1.0/aws/" + offer + "/" + VERSION + "/" + region + "/index.json";
    }

    static String indexPath(String offer) {
        return "/offers/v1.0/aws/" + offer + "/current/region_index.json";
    }

    /** Serves files, by {@code offer/region}, and an index of them for both offers; they replace all before. */
    PriceListServer serve(Map<String, PriceListFiles> files) {
        handlers.clear();
        Map<String, List<String>> regions = new TreeMap<>(files.keySet().stream()
                .collect(Collectors.groupingBy(
                        key -> key.substring(0, key.indexOf('/')),
                        Collectors.mapping(key -> key.substring(key.indexOf('/') + 1), Collectors.toList()))));
        for (String offer : AwsPriceList.OFFERS) {
            List<String> listed = regions.getOrDefault(offer, List.of());
            at(indexPath(offer), index(offer, listed));
            at(
                    path(offer, NOWHERE),
                    PriceListFiles.offer(offer, NOWHERE)
                            .bedrock("Nova Canvas", "USE1-NovaCanvas-T2I-image", "0.04")
                            .json());
        }
        files.forEach((key, file) -> {
            int slash = key.indexOf('/');
            at(path(key.substring(0, slash), key.substring(slash + 1)), file.json());
        });
        return this;
    }

    /** An index with a local zone in it, which is no region; and with a region that has nothing, if with no other. */
    static byte[] index(String offer, List<String> regions) {
        List<String> listed = new ArrayList<>(regions.isEmpty() ? List.of(NOWHERE) : regions);
        listed.add("us-east-1-wl1-bos-wlz");
        String entries = listed.stream()
                .map(region -> "\"" + region + "\":{\"regionCode\":\"" + region + "\",\"currentVersionUrl\":\""
                        + path(offer, region) + "\"}")
                .collect(Collectors.joining(","));
        return ("{\"formatVersion\":\"v1.0\",\"disclaimer\":\"none\",\"publicationDate\":\"" + PriceListFiles.PUBLISHED
                        + "\",\"regions\":{" + entries + "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    PriceListServer at(String path, byte[] content) {
        return at(path, exchange -> send(exchange, 200, content));
    }

    PriceListServer at(String path, HttpHandler handler) {
        handlers.put(path, handler);
        return this;
    }

    static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content);
        }
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            HttpHandler handler = handlers.get(path);
            if (handler == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                handler.handle(exchange);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
