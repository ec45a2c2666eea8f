package dev.modelrouter.evaluation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Tables of weights as text: the root of each as a share of the root of the largest, in 15 steps, deflated, in base 64.
 * The root keeps the many small weights, which together say as much as the few large ones.
 */
final class PackedFloats {

    private static final int STEPS = 15;
    private static final int HEAD = 8;

    private PackedFloats() {}

    static String pack(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        byte[] steps = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            steps[i] = largest == 0
                    ? 0
                    : (byte) (Math.signum(values[i]) * Math.round(Math.sqrt(Math.abs(values[i]) / largest) * STEPS));
        }
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(steps);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(ByteBuffer.allocate(HEAD)
                    .putInt(values.length)
                    .putFloat(largest)
                    .array());
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return Base64.getEncoder().encodeToString(out.toByteArray());
        } finally {
            deflater.end();
        }
    }

    /** @throws IllegalArgumentException if the text was not made by {@link #pack} */
    static float[] unpack(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        ByteBuffer head = ByteBuffer.wrap(bytes);
        int length = head.getInt();
        float largest = head.getFloat();
        byte[] steps = new byte[length];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, HEAD, bytes.length - HEAD);
            if (inflater.inflate(steps) != length) {
                throw new IllegalArgumentException("A table of weights ends early; save the route anew.");
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("A table of weights cannot be read; save the route anew.", e);
        } finally {
            inflater.end();
        }
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            float root = (float) Math.abs(steps[i]) / STEPS;
            values[i] = Integer.signum(steps[i]) * root * root * largest;
        }
        return values;
    }
}
