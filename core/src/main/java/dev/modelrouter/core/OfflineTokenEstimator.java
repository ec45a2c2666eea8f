package dev.modelrouter.core;

import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Estimates from what is in the request. */
final class OfflineTokenEstimator implements TokenEstimator {

    static final OfflineTokenEstimator INSTANCE = new OfflineTokenEstimator();

    private OfflineTokenEstimator() {}

    @Override
    public TokenEstimate estimate(ConverseRequest request, Model model) {
        return InputFormula.of(model).wholeRequest(InputReader.read(request));
    }

    @Override
    public Function<Model, TokenEstimate> forRequest(ConverseRequest request) {
        InputMeasure measure = InputReader.read(request);
        return model -> InputFormula.of(model).wholeRequest(measure);
    }

    @Override
    public boolean isImmediate() {
        return true;
    }

    @Override
    public Optional<Ceiling> ceiling(ConverseRequest request) {
        return InputCeiling.of(request);
    }
}
