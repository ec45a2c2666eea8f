package dev.modelrouter.routing;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;

/** The SDK's synchronous HTTP clients, with the patience of one who has seen busy machines. */
enum HttpKind {
    APACHE5 {
        @Override
        SdkHttpClient.Builder<?> builder(Duration connect) {
            return Apache5HttpClient.builder().socketTimeout(PATIENT).connectionTimeout(connect);
        }
    },
    URL_CONNECTION {
        @Override
        SdkHttpClient.Builder<?> builder(Duration connect) {
            return UrlConnectionHttpClient.builder().socketTimeout(PATIENT).connectionTimeout(connect);
        }
    };

    static final Duration PATIENT = Duration.ofSeconds(20);

    abstract SdkHttpClient.Builder<?> builder(Duration connect);

    /** Returns a client that has credentials and does not retry. */
    BedrockRuntimeClientBuilder client(URI endpoint) {
        return clientOf(builder(PATIENT), endpoint);
    }

    static BedrockRuntimeClientBuilder clientOf(SdkHttpClient.Builder<?> http, URI endpoint) {
        return BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClientBuilder(http)
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()));
    }
}
