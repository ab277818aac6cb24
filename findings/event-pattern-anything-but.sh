#!/usr/bin/env bash
# "anything-but" in an event pattern is one of the values that are there: it matches no event that lacks the member, and matches a list that holds
# the very value.
#
# AWS publishes the matcher of EventBridge as software.amazon.event.ruler:event-ruler; here 1.7.3.
#
# Guess: anything-but the pipeline's role, on userIdentity.sessionContext.sessionIssuer.arn, fires for a call by anybody else, an IAM user and
# root among them; and a rule for endpoints with anything but the approved model, on a list of models, does not fire where that model is in the
# list. So is StringNotEquals in a policy, and "not" in most query languages.
# Seen: a record without sessionIssuer, as a user's and root's are, matches nothing; with userIdentity.type beside it under "$or" it does. Of a list
# one other value is enough; so that nothing but the approved model is in it cannot be said. null is a value, an empty list and an object are none.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>probe</groupId><artifactId>probe</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.event.ruler</groupId><artifactId>event-ruler</artifactId><version>1.7.3</version></dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Probe.java <<'JAVA'
import software.amazon.event.ruler.Ruler;

class Probe {
  static final String PIPELINE = "arn:aws:iam::111111111111:role/Pipeline";
  static final String OTHERS = "{\"sessionContext\":{\"sessionIssuer\":{\"arn\":[{\"anything-but\":\"" + PIPELINE + "\"}]}}}";
  static final String OTHERS_OR_NO_ROLE = "{\"$or\":[" + OTHERS + ",{\"type\":[{\"anything-but\":\"AssumedRole\"}]}]}";
  static final String UNAPPROVED = "{\"models\":[{\"anything-but\":\"approved\"}]}";

  static void ask(String name, String pattern, String event) throws Exception {
    boolean fires = Ruler.matchesRule("{\"detail\":" + event + "}", "{\"detail\":" + pattern + "}");
    System.out.println(name + ": " + (fires ? "fires" : "does not"));
  }

  static String session(String role) {
    return "{\"type\":\"AssumedRole\",\"sessionContext\":{\"sessionIssuer\":{\"arn\":\"" + role + "\"}}}";
  }

  public static void main(String[] arguments) throws Exception {
    String user = "{\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::111111111111:user/alice\"}";
    ask("the pipeline's role", OTHERS, session(PIPELINE));
    ask("another role", OTHERS, session("arn:aws:iam::111111111111:role/Other"));
    ask("a user", OTHERS, user);
    ask("the pipeline's role, with $or", OTHERS_OR_NO_ROLE, session(PIPELINE));
    ask("a user, with $or", OTHERS_OR_NO_ROLE, user);
    for (String models : new String[] {"\"approved\"", "[\"approved\"]", "[\"approved\",\"other\"]", "[]", "null", "{\"name\":\"other\"}"})
      ask("models " + models, UNAPPROVED, "{\"models\":" + models + "}");
  }
}
JAVA
java -cp 'lib/*' Probe.java 2>/dev/null | tee seen
diff seen - <<'SEEN'
the pipeline's role: does not
another role: fires
a user: does not
the pipeline's role, with $or: does not
a user, with $or: fires
models "approved": does not
models ["approved"]: does not
models ["approved","other"]: fires
models []: does not
models null: fires
models {"name":"other"}: does not
SEEN
