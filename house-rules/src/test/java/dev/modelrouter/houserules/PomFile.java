package dev.modelrouter.houserules;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What the rules ask of a pom.xml, as it is written: nothing is inherited and no property is filled in. */
final class PomFile {

    private final Element project;

    private PomFile(Element project) {
        this.project = project;
    }

    static PomFile read(Path file) {
        return parse(House.read(file));
    }

    static PomFile parse(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return new PomFile(factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement());
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalArgumentException("Not a pom: " + e.getMessage(), e);
        }
    }

    /** Returns the project's own version, or its parent's if it states none. */
    String version() {
        return text(project, "version")
                .or(() -> child(project, "parent").flatMap(parent -> text(parent, "version")))
                .orElseThrow(() -> new IllegalStateException("The pom states no version"));
    }

    List<String> modules() {
        return child(project, "modules").stream()
                .flatMap(modules -> children(modules, "module"))
                .map(Node::getTextContent)
                .toList();
    }

    List<Dependency> dependencies() {
        return dependenciesIn(project);
    }

    List<Dependency> managedDependencies() {
        return child(project, "dependencyManagement").stream()
                .flatMap(management -> dependenciesIn(management).stream())
                .toList();
    }

    /** Returns the text of every element with this name, wherever it stands. */
    List<String> allTexts(String element) {
        NodeList found = project.getElementsByTagName(element);
        return IntStream.range(0, found.getLength())
                .mapToObj(index -> found.item(index).getTextContent().trim())
                .toList();
    }

    private static List<Dependency> dependenciesIn(Element parent) {
        return child(parent, "dependencies").stream()
                .flatMap(dependencies -> children(dependencies, "dependency"))
                .map(Dependency::of)
                .toList();
    }

    private static Stream<Element> children(Element parent, String name) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node instanceof Element && node.getNodeName().equals(name))
                .map(Element.class::cast);
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent, name).findFirst();
    }

    private static Optional<String> text(Element parent, String name) {
        return child(parent, name).map(Node::getTextContent).map(String::trim);
    }

    /** One dependency as it is written. */
    record Dependency(String groupId, String artifactId, String scope, String version) {

        private static Dependency of(Element element) {
            return new Dependency(
                    text(element, "groupId").orElse(""),
                    text(element, "artifactId").orElse(""),
                    text(element, "scope").orElse("compile"),
                    text(element, "version").orElse(""));
        }

        boolean isOurs() {
            return groupId.equals(House.PACKAGE_ROOT);
        }

        boolean isForTests() {
            return scope.equals("test");
        }

        /** Returns the folder's name of a module of this house. */
        String room() {
            return artifactId.substring(House.ARTIFACT_PREFIX.length());
        }
    }
}
