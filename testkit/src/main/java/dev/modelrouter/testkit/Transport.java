package dev.modelrouter.testkit;

/** What a call came over. */
enum Transport {
    IN_PROCESS_SYNC("through the synchronous in-process client, which stands for HTTP/1.1"),
    IN_PROCESS_ASYNC("through the asynchronous in-process client, which stands for HTTP/2"),
    HTTP1("over HTTP/1.1"),
    HTTP2("over HTTP/2");

    private final String words;

    Transport(String words) {
        this.words = words;
    }

    boolean isHttp2() {
        return this == IN_PROCESS_ASYNC || this == HTTP2;
    }

    boolean isInProcess() {
        return this == IN_PROCESS_SYNC || this == IN_PROCESS_ASYNC;
    }

    String words() {
        return words;
    }
}
