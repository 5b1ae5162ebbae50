import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.strimzi.api.kafka.model.kafka.KafkaSpec;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePoolSpec;
import io.strimzi.api.kafka.model.topic.KafkaTopicSpec;
import io.strimzi.api.kafka.model.user.KafkaUserSpec;
import io.strimzi.crdgenerator.annotations.Maximum;
import io.strimzi.crdgenerator.annotations.Minimum;
import io.strimzi.crdgenerator.annotations.MinimumItems;
import io.strimzi.crdgenerator.annotations.Pattern;
import io.strimzi.crdgenerator.annotations.PresentInVersions;
import io.strimzi.crdgenerator.annotations.RequiredInVersions;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON Schemas of Strimzi's kinds, API v1, out of the annotated classes that its operators read them with; Strimzi publishes its CRDs in no package registry.
 * Stricter than the CRDs in two ways: fields that are not named are refused, and of a thing that has types only those of its type are taken. What is Kubernetes' own is left open.
 *
 * cd tools/strimzi; mvn dependency:copy-dependencies -DoutputDirectory=/tmp/strimzi
 * javac -d /tmp/strimzi/out -cp '/tmp/strimzi/*' Schemas.java io/strimzi/crdgenerator/annotations/*.java
 * java -cp '/tmp/strimzi/*:/tmp/strimzi/out' Schemas > ../../tests/unit/manifests/strimzi-0.51.0.json
 */
public class Schemas {
    private static final String VERSION = "v1";
    private static final Map<String, Class<?>> KINDS =
            Map.of("Kafka", KafkaSpec.class, "KafkaNodePool", KafkaNodePoolSpec.class, "KafkaTopic", KafkaTopicSpec.class, "KafkaUser", KafkaUserSpec.class);
    private final Map<String, Object> definitions = new TreeMap<>();

    public static void main(String[] arguments) throws Exception {
        Schemas schemas = new Schemas();
        Map<String, Object> kinds = new TreeMap<>();
        for (var kind : KINDS.entrySet()) {
            kinds.put(kind.getKey(), schemas.of(kind.getValue()));
        }
        var written = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
        System.out.println(written.writeValueAsString(Map.of("definitions", schemas.definitions, "kinds", kinds)));
    }

    private Map<String, Object> of(Type type) throws Exception {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            return List.class.isAssignableFrom(raw) ? Map.of("type", "array", "items", of(generic.getActualTypeArguments()[0])) : Map.of("type", "object");
        }
        if (!(type instanceof Class<?> one)) {
            return Map.of();
        }
        if (one == String.class) return Map.of("type", "string");
        if (one == int.class || one == long.class || one == Integer.class || one == Long.class) return Map.of("type", "integer");
        if (one == double.class || one == Double.class) return Map.of("type", "number");
        if (one == boolean.class || one == Boolean.class) return Map.of("type", "boolean");
        if (one.isArray()) return Map.of("type", "array", "items", of(one.getComponentType()));
        if (one.isEnum()) return Map.of("enum", words(one));
        if (!one.getName().startsWith("io.strimzi.api.")) return Map.of();
        if (!definitions.containsKey(one.getSimpleName())) {
            definitions.put(one.getSimpleName(), Map.of());
            definitions.put(one.getSimpleName(), definition(one));
        }
        return Map.of("$ref", "#/definitions/" + one.getSimpleName());
    }

    private static List<String> words(Class<?> one) throws Exception {
        List<String> found = new ArrayList<>();
        for (Object constant : one.getEnumConstants()) {
            found.add(new ObjectMapper().convertValue(constant, String.class));
        }
        return found;
    }

    private Map<String, Object> definition(Class<?> one) throws Exception {
        JsonSubTypes kinds = one.getAnnotation(JsonSubTypes.class);
        if (kinds != null) {
            List<Object> either = new ArrayList<>();
            for (JsonSubTypes.Type kind : kinds.value()) {
                either.add(Map.of("allOf", List.of(of(kind.value()), Map.of("required", List.of("type"), "properties", Map.of("type", Map.of("const", kind.name()))))));
            }
            return Map.of("anyOf", either);
        }
        Map<String, Object> properties = new TreeMap<>();
        List<String> required = new ArrayList<>();
        for (Method getter : one.getMethods()) {
            String name = name(getter);
            if (name == null || getter.isBridge() || annotation(one, getter, JsonIgnore.class) != null) continue;
            JsonProperty told = annotation(one, getter, JsonProperty.class);
            String key = told != null && !told.value().isEmpty() ? told.value() : name;
            PresentInVersions there = annotation(one, getter, PresentInVersions.class);
            if (there != null && !holds(there.value())) continue;
            RequiredInVersions needed = annotation(one, getter, RequiredInVersions.class);
            if (told != null && told.required() || needed != null && holds(needed.value())) required.add(key);
            properties.put(key, limited(one, getter, of(getter.getGenericReturnType())));
        }
        required.sort(null);
        return Map.of("type", "object", "additionalProperties", false, "properties", properties, "required", required);
    }

    private static Map<String, Object> limited(Class<?> one, Method getter, Map<String, Object> schema) {
        Map<String, Object> told = new TreeMap<>(schema);
        Minimum least = annotation(one, getter, Minimum.class);
        if (least != null) told.put("minimum", least.value());
        Maximum most = annotation(one, getter, Maximum.class);
        if (most != null) told.put("maximum", most.value());
        MinimumItems fewest = annotation(one, getter, MinimumItems.class);
        if (fewest != null) told.put("minItems", fewest.value());
        Pattern pattern = annotation(one, getter, Pattern.class);
        if (pattern != null) told.put("pattern", pattern.value());
        return told;
    }

    private static String name(Method getter) {
        String name = getter.getName();
        String rest = name.startsWith("get") ? name.substring(3) : name.startsWith("is") ? name.substring(2) : "";
        boolean isOther = rest.isEmpty() || getter.getParameterCount() > 0 || getter.getDeclaringClass() == Object.class || rest.equals("AdditionalProperties");
        return isOther ? null : Character.toLowerCase(rest.charAt(0)) + rest.substring(1);
    }

    /** On the getter, or on the field of its name. */
    private static <A extends Annotation> A annotation(Class<?> one, Method getter, Class<A> wanted) {
        if (getter.getAnnotation(wanted) != null) return getter.getAnnotation(wanted);
        for (Class<?> holder = one; holder != null; holder = holder.getSuperclass()) {
            for (Field field : holder.getDeclaredFields()) {
                if (field.getName().equals(name(getter)) && field.getAnnotation(wanted) != null) return field.getAnnotation(wanted);
            }
        }
        return null;
    }

    /** v1+, v1beta1-v1beta2, v1. */
    private static boolean holds(String versions) {
        return versions.endsWith("+") || versions.equals(VERSION) || versions.endsWith("-" + VERSION);
    }
}
