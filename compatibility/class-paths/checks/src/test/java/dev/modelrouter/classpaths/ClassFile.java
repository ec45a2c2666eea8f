package dev.modelrouter.classpaths;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What linking asks of a class file: its name, what it inherits, what it declares and what it refers to. Names are
 * internal ones, such as {@code java/lang/String}. The layout is that of chapter 4 of the JVM specification.
 */
record ClassFile(String name, List<String> parents, Set<Member> declared, Set<String> classes, Set<Reference> members) {

    /** A field or a method. */
    record Member(String name, String descriptor) {}

    /** A field or a method of a class, as another class asks for it. */
    record Reference(String owner, Member member) {

        @Override
        public String toString() {
            return owner.replace('/', '.') + "." + member.name() + member.descriptor();
        }
    }

    private static final int MAGIC_AND_VERSION = 8;

    static ClassFile read(InputStream bytes) {
        try (bytes) {
            return new Reader(bytes.readAllBytes()).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Reader {

        private final DataInputStream in;
        private @Nullable Object[] constants = new Object[0];

        Reader(byte[] bytes) {
            this.in = new DataInputStream(new ByteArrayInputStream(bytes));
        }

        ClassFile read() throws IOException {
            in.skipNBytes(MAGIC_AND_VERSION);
            readConstants();
            in.readUnsignedShort();
            String name = className(in.readUnsignedShort());
            List<String> parents = new ArrayList<>();
            int superClass = in.readUnsignedShort();
            if (superClass != 0) {
                parents.add(className(superClass));
            }
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                parents.add(className(in.readUnsignedShort()));
            }
            Set<Member> declared = new HashSet<>();
            readMembers(declared);
            readMembers(declared);
            Set<String> classes = new HashSet<>();
            Set<Reference> members = new HashSet<>();
            for (Object constant : constants) {
                if (constant instanceof ClassEntry entry) {
                    classes.add(text(entry.name()));
                } else if (constant instanceof ReferenceEntry entry) {
                    members.add(new Reference(className(entry.owner()), member(entry.nameAndType())));
                }
            }
            return new ClassFile(name, parents, declared, classes, members);
        }

        private void readConstants() throws IOException {
            constants = new Object[in.readUnsignedShort()];
            for (int i = 1; i < constants.length; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> constants[i] = in.readUTF();
                    case 3, 4 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        // A long or double takes two places.
                        i++;
                    }
                    case 7 -> constants[i] = new ClassEntry(in.readUnsignedShort());
                    case 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 9, 10, 11 -> constants[i] = new ReferenceEntry(in.readUnsignedShort(), in.readUnsignedShort());
                    case 12 -> constants[i] = new NameAndType(in.readUnsignedShort(), in.readUnsignedShort());
                    case 15 -> in.skipNBytes(3);
                    case 17, 18 -> in.skipNBytes(4);
                    default -> throw new IOException("No constant of the class file format has the tag " + tag);
                }
            }
        }

        private void readMembers(Set<Member> into) throws IOException {
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                in.readUnsignedShort();
                into.add(new Member(text(in.readUnsignedShort()), text(in.readUnsignedShort())));
                for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                    in.readUnsignedShort();
                    in.skipNBytes(in.readInt());
                }
            }
        }

        private String className(int index) {
            return constants[index] instanceof ClassEntry entry ? text(entry.name()) : "";
        }

        private Member member(int index) {
            return constants[index] instanceof NameAndType both
                    ? new Member(text(both.name()), text(both.descriptor()))
                    : new Member("", "");
        }

        private String text(int index) {
            return constants[index] instanceof String text ? text : "";
        }
    }

    private record ClassEntry(int name) {}

    private record ReferenceEntry(int owner, int nameAndType) {}

    private record NameAndType(int name, int descriptor) {}
}
