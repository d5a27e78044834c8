// SPDX-License-Identifier: Apache-2.0
#include <mimemend/policy.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include <toml++/toml.h>

#include <mimemend/finding.hpp>
#include <mimemend/profile.hpp>

#include "mend/notice.hpp"
#include "policy/nearest.hpp"
#include "policy_default.hpp"
#include "scan/ascii.hpp"
#include "store/system_error.hpp"

namespace mimemend {
namespace {

using Strings = std::set<std::string, std::less<>>;

/// What is wrong, thrown up to Policy::parse and no further.
struct Complaint {
  toml::source_position at;
  std::string what;
};

[[noreturn]] void complain(const toml::node& node, std::string what) {
  throw Complaint{node.source().begin, std::move(what)};
}

void refuse_unknown_keys(const toml::table& table, std::initializer_list<std::string_view> known) {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    const auto hint = nearest(key.str(), known);
    throw Complaint{key.source().begin, fmt::format("unknown key \"{}\"{}", key.str(),
                                                    hint.empty() ? "" : fmt::format("; did you mean \"{}\"?", hint))};
  }
}

std::string text_of(const toml::node& node, std::string_view key) {
  if (const auto* text = node.as_string()) return text->get();
  complain(node, fmt::format("\"{}\" must be a string", key));
}

std::string text_or(const toml::table& table, std::string_view key, std::string fallback) {
  const toml::node* node = table.get(key);
  return node == nullptr ? fallback : text_of(*node, key);
}

/// One of some values that have names: actions and their like.
template <class Value>
Value value_of(const toml::node& node, std::string_view key, std::initializer_list<Value> allowed) {
  const std::string text = text_of(node, key);
  std::string names;
  for (const Value value : allowed) {
    if (to_string(value) == text) return value;
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", to_string(value));
  }
  complain(node, fmt::format("\"{}\" is no {}; it may be {}", text, key, names));
}

class Loader {
 public:
  explicit Loader(toml::table root) : root_(std::move(root)) {}

  Policy load() {
    refuse_unknown_keys(
        root_, {"schema", "signed", "unscanned", "contact", "notice", "lists", "rules", "repair", "ambiguity",
                "ambiguity_classes", "ambiguity_results", "ambiguous_signed", "unmendable", "stray_text", "charset"});
    check_schema();
    Policy out;
    if (const auto* node = root_.get("signed"))
      out.signed_content = value_of(*node, "signed", {Action::replace, Action::report, Action::reject});
    if (const auto* node = root_.get("unscanned"))
      out.unscanned = value_of(*node, "unscanned", {Action::replace, Action::report, Action::reject});
    out.contact = text_or(root_, "contact", "");
    if (const auto* node = root_.get("contact"); node != nullptr && out.contact.find('\n') != std::string::npos)
      complain(*node, "\"contact\" must be one line");
    out.notice_template = text_or(root_, "notice", "");
    if (auto checked = check_notice_template(out.notice_template); !checked)
      complain(*root_.get("notice"), "\"notice\" is no Mustache template: " + checked.error().what);
    load_mending(out);
    load_lists();
    if (const auto* node = root_.get("charset")) {
      load_charset(*node, out.charset);
      if (out.repair == Repair::strict && out.charset.headers == CharsetPolicy::Headers::utf8)
        complain(*node, "\"headers\" cannot be \"utf-8\" with repair = \"strict\", which wants ASCII");
    }
    if (const toml::node* node = root_.get("rules")) load_rules(*node, out.rules);
    return out;
  }

 private:
  void check_schema() {
    const toml::node* node = root_.get("schema");
    if (node == nullptr) throw Complaint{root_.source().begin, "\"schema = 1\" is missing"};
    if (node->value<std::int64_t>() != 1) complain(*node, "\"schema\" must be 1");
  }

  void load_mending(Policy& out) {
    out.repair = Repair::standard;
    if (const auto* node = root_.get("repair"))
      out.repair = value_of(*node, "repair", {Repair::off, Repair::minimal, Repair::standard, Repair::strict});
    if (const auto* node = root_.get("ambiguity")) out.ambiguity = ambiguity(*node, "ambiguity");
    if (const auto* node = root_.get("ambiguous_signed")) out.ambiguous_signed = ambiguity(*node, "ambiguous_signed");
    if (const auto* node = root_.get("unmendable"))
      out.unmendable = value_of(*node, "unmendable", {Ambiguity::reject, Ambiguity::quarantine});
    if (const auto* node = root_.get("stray_text")) {
      const std::string text = text_of(*node, "stray_text");
      if (text != "keep" && text != "remove")
        complain(*node, fmt::format("\"{}\" is no stray_text; it may be \"keep\", \"remove\"", text));
      out.keep_stray_text = text == "keep";
    }
    if (const auto* node = root_.get("ambiguity_results")) load_results(*node, out);
    const toml::node* node = root_.get("ambiguity_classes");
    if (node == nullptr) return;
    const auto* classes = node->as_table();
    if (classes == nullptr) complain(*node, "\"ambiguity_classes\" must be a table");
    for (const auto& [key, value] : *classes) {
      check_class(key);
      out.ambiguity_classes.emplace(key.str(), ambiguity(value, key.str()));
    }
  }
  static void load_results(const toml::node& node, Policy& out) {
    out.ambiguity_results = text_of(node, "ambiguity_results");
    if (out.ambiguity_results.empty()) return;
    if (!is_authserv_id(out.ambiguity_results))
      complain(node, "\"ambiguity_results\" must be a name of letters, digits, '-', '_' and '.': \"mx.example.org\"");
    // Nobody looks for what there is to tell.
    if (out.repair == Repair::off)
      complain(
          node,
          "\"ambiguity_results\" cannot be with repair = \"off\"; to tell and not to mend, ambiguity = \"report\"");
  }
  static Ambiguity ambiguity(const toml::node& node, std::string_view key) {
    return value_of(node, key, {Ambiguity::mend, Ambiguity::reject, Ambiguity::quarantine, Ambiguity::report});
  }
  static void check_class(const toml::key& key) {
    std::vector<std::string_view> known;
    for (const ProfileRuleInfo& rule : all_profile_rules()) known.push_back(rule.slug);
    for (const FindingInfo& finding : all_findings()) known.push_back(finding.slug);
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) return;
    const auto hint = nearest(key.str(), known);
    throw Complaint{key.source().begin,
                    fmt::format("\"{}\" is neither a rule of the profile nor a finding{}", key.str(),
                                hint.empty() ? "" : fmt::format("; did you mean \"{}\"?", hint))};
  }

  void load_charset(const toml::node& node, CharsetPolicy& out) {
    const auto* table = node.as_table();
    if (table == nullptr) complain(node, "\"charset\" must be a table");
    refuse_unknown_keys(*table, {"text", "headers", "types", "attachments", "fallback", "allow", "mislabelled",
                                 "min_confidence", "max_replaced", "transfer", "normalise_names"});
    using P = CharsetPolicy;
    if (const auto* key = table->get("text"))
      out.text = value_of(*key, "text", {P::Text::off, P::Text::doubtful, P::Text::all});
    if (const auto* key = table->get("headers"))
      out.headers = value_of(*key, "headers", {P::Headers::off, P::Headers::encoded, P::Headers::utf8});
    if (const auto* key = table->get("mislabelled"))
      out.mislabelled = value_of(*key, "mislabelled", {P::Mislabelled::correct, P::Mislabelled::keep});
    if (const auto* key = table->get("transfer"))
      out.transfer = value_of(*key, "transfer", {P::Transfer::seven_bit, P::Transfer::eight_bit});
    if (const auto* key = table->get("types")) {
      out.types = strings(*key, "types");
      for (const std::string& type : out.types)
        if (!is_text_type(type)) complain(*key, fmt::format("\"{}\" is no type of text", type));
    }
    if (const auto* key = table->get("fallback")) {
      out.fallback = text_of(*key, "fallback");
      if (!out.fallback.empty() && !is_ascii_charset(out.fallback))
        complain(*key, fmt::format("\"{}\" is no charset that any text can be in", out.fallback));
    }
    if (const auto* key = table->get("allow")) {
      out.allow = strings(*key, "allow");
      for (const std::string& label : out.allow)
        if (!is_charset(label)) complain(*key, fmt::format("\"{}\" is no charset", label));
    }
    out.attachments = flag_or(*table, "attachments", out.attachments);
    out.normalise_names = flag_or(*table, "normalise_names", out.normalise_names);
    constexpr std::int64_t kSure = 100;
    constexpr std::int64_t kMost = 1'000'000'000;
    out.min_confidence = static_cast<std::uint32_t>(number_or(*table, "min_confidence", out.min_confidence, kSure));
    out.max_replaced = static_cast<std::uint64_t>(
        number_or(*table, "max_replaced", static_cast<std::int64_t>(out.max_replaced), kMost));
  }
  static bool flag_or(const toml::table& table, std::string_view key, bool fallback) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return fallback;
    if (const auto* flag = node->as_boolean()) return flag->get();
    complain(*node, fmt::format("\"{}\" must be true or false", key));
  }
  static std::int64_t number_or(const toml::table& table, std::string_view key, std::int64_t fallback,
                                std::int64_t most) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return fallback;
    const auto* number = node->as_integer();
    if (number == nullptr || number->get() < 0 || number->get() > most)
      complain(*node, fmt::format("\"{}\" must be a number from 0 to {}", key, most));
    return number->get();
  }

  void load_lists() {
    const toml::node* node = root_.get("lists");
    if (node == nullptr) return;
    const auto* lists = node->as_table();
    if (lists == nullptr) complain(*node, "\"lists\" must be a table");
    for (const auto& [key, list] : *lists) lists_.emplace(key.str(), strings(list, key.str()));
  }

  Strings strings(const toml::node& node, std::string_view key) {
    const auto* array = node.as_array();
    if (array == nullptr) complain(node, fmt::format("\"{}\" must be an array of strings", key));
    Strings out;
    for (const toml::node& element : *array) {
      const std::string text = text_of(element, key);
      if (text.empty()) complain(element, fmt::format("an empty string in \"{}\"", key));
      if (!text.starts_with('@')) {
        out.insert(ascii::lower(text));
        continue;
      }
      const auto list = lists_.find(text.substr(1));
      if (list == lists_.end()) complain(element, fmt::format("there is no list \"{}\"", text.substr(1)));
      out.insert(list->second.begin(), list->second.end());
    }
    return out;
  }

  void load_rules(const toml::node& node, std::vector<Rule>& out) {
    const auto* array = node.as_array();
    if (array == nullptr) complain(node, "\"rules\" must be an array of tables: [[rules]]");
    Strings ids;
    for (const toml::node& element : *array) {
      const auto* table = element.as_table();
      if (table == nullptr) complain(element, "a rule must be a table");
      out.push_back(rule(*table));
      if (!ids.insert(out.back().id).second)
        complain(element, fmt::format("two rules are called \"{}\"", out.back().id));
    }
  }

  Rule rule(const toml::table& table) {
    refuse_unknown_keys(table, {"id", "action", "extensions", "types"});
    Rule out;
    out.id = text_or(table, "id", "");
    // It stands in logs, headers and notices.
    const bool plain = !out.id.empty() && std::all_of(out.id.begin(), out.id.end(), [](char c) {
      return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_' || c == '.';
    });
    if (!plain) complain(table, "a rule needs an \"id\" of letters, digits, '-', '_' and '.'");
    const toml::node* action = table.get("action");
    if (action == nullptr) complain(table, fmt::format("rule \"{}\" has no \"action\"", out.id));
    out.action =
        value_of(*action, "action", {Action::replace, Action::rename, Action::drop, Action::report, Action::reject});
    if (const auto* node = table.get("extensions")) out.extensions = extensions(*node);
    if (const auto* node = table.get("types")) out.types = types(*node);
    if (out.extensions.empty() && out.types.empty())
      complain(table, fmt::format("rule \"{}\" has neither \"extensions\" nor \"types\"", out.id));
    return out;
  }

  Strings extensions(const toml::node& node) {
    Strings out = strings(node, "extensions");
    for (const std::string& extension : out)
      if (extension.find_first_of("./ ") != std::string::npos)
        complain(node, fmt::format("\"{}\" is no extension: write it without dots", extension));
    return out;
  }
  Strings types(const toml::node& node) {
    Strings out = strings(node, "types");
    for (const std::string& type : out)
      if (std::count(type.begin(), type.end(), '/') != 1) complain(node, fmt::format("\"{}\" is no media type", type));
    return out;
  }

  toml::table root_;
  std::map<std::string, Strings, std::less<>> lists_;
};

Error config_error(std::string_view label, toml::source_position at, std::string_view what) {
  return {Error::Kind::config, fmt::format("{}:{}:{}: {}", label, at.line, at.column, what)};
}

}  // namespace

Result<Policy> Policy::parse(std::string_view text, std::string_view label) {
  try {
    return Loader(toml::parse(text)).load();
  } catch (const toml::parse_error& error) {
    return config_error(label, error.source().begin, error.description());
  } catch (const Complaint& complaint) {
    return config_error(label, complaint.at, complaint.what);
  }
}

Result<Policy> Policy::load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  // An empty file is a file; "<<" calls it a failure.
  if (in && in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (in.bad() || !text || !in.is_open()) return io_error(file.string(), errno != 0 ? errno : EIO);
  return parse(text.str(), file.string());
}

std::string_view policy_default_toml() noexcept { return kPolicyDefault; }

Policy Policy::none() {
  Policy out;
  out.unscanned = Action::report;
  return out;
}

Policy Policy::builtin() {
  auto parsed = parse(kPolicyDefault, "built-in policy");
  return *std::move(parsed);  // a test sees to it that it can be read
}

bool Policy::may_edit() const noexcept {
  const auto edits = [](Action action) {
    return action == Action::rename || action == Action::drop || action == Action::replace;
  };
  return repair != Repair::off || !charset.off() || edits(unscanned) ||
         std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) { return edits(rule.action); });
}

}  // namespace mimemend
