// Table. Words that injections are made of, by what they are for and in eleven languages. One of them means nothing ("ignore
// the noise"); pairs close together are what the classifier learns from. A star ends a stem; matched on folded text.

export const CONCEPTS = {
  override:
    'ignor* disregard* forget* override* overrid* overrule* bypass* discard* neglect* dismiss* overlook* nullif* supersed* void erase* cancel* skip circumvent* abandon* ' +
    'vergiss* vergess* missacht* umgeh* verwirf* uberschreib* ausser_acht oubli* neglige* contourn* passe_outre ne_tiens_pas_compte ne_tenez_pas_compte ' +
    'olvid* descart* omit* pasa_por_alto haz_caso_omiso no_hagas_caso salta* esquec* desconsider* dimentic* scorda* trascura* tralascia* ' +
    'игнор* забуд* забыть забей отбрось* пренебрег* обойд* не_обращай_внимания отмени* ' +
    '忽略 无视 無視 忘记 忘記 忘掉 忽视 绕过 不要理会 抛弃 无需遵守 忘れ 無効 従わない 破棄 무시 잊어 잊으 잊고 우회 negeer* vergeet* zignoruj* zapomnij* yoksay* gormezden_gel*',
  prior:
    'previous* prior preceding above earlier before past former foregoing existing original initial all_your so_far up_to_now until_now ' +
    'vorherig* bisherig* obig* fruher* vorangegangen* vorige* precedent* anterieur* ci_dessus initiale* anterior* previ* arriba acima passad* prima sopra iniziali ' +
    'предыдущ* прежн* прошл* выше ранее до_этого 之前 以前 前面 上述 上面 先前 此前 これまで 先ほど 前の 上記 이전 위의 앞의 지금까지 기존 vorige eerdere poprzedni* onceki*',
  rules:
    'instruction* instrucion* instruccion* instruco* instruk* rule* guideline* prompt* directive* direttiv* command* restriction* polic* constraint* order orders filter* safeguard* limitation* programming protocol* ethic* moral* safety guardrail* ' +
    'anweisung* regel* vorgabe* richtlinie* befehl* beschrankung* sicherheits* consigne* regle* directives contrainte* limites securite indicacion* regla* orden ordenes directriz* directrices restriccion* ' +
    'instrucoes instrucao regra* diretriz* ordens restric* istruzion* regol* vincol* restrizion* инструкц* правил* указан* команд* ограничен* запрет* подсказк* промпт* ' +
    '指令 指示 规则 規則 提示 提示词 设定 設定 限制 约束 命令 准则 ルール 指示 制限 命令 プロンプト 지시 명령 규칙 제한 프롬프트 지침 instructies polecen* instrukcj* talimat*',
  system:
    'system developer admin* root hidden secret internal confidential core base_prompt system-prompt ' +
    'systemprompt* versteckt* geheim* intern* vertraulich* systeme cache* secret* confidentiel* sistema ocult* secret* intern* confidencia* sistem* nascost* segret* riservat* ' +
    'систем* скрыт* секрет* внутрен* конфиденц* 系统 系統 隐藏 秘密 内部 机密 开发者 システム 内部 秘密 隠 開発者 시스템 숨겨진 내부 비밀 개발자',
  reveal:
    'reveal* print output* display* leak* expose* disclos* dump* echo recite* verbatim repeat* show tell share* list word_for_word copy_paste ' +
    'zeig* verrat* offenbar* wiederhol* gib_mir nenne* ausgib* wortlich* montre* revel* affich* divulgu* repet* mot_pour_mot donne* ' +
    'muestra* muestr* repit* dime imprim* mostr* diga exib* rivel* stampa* ripet* dimmi parola_per_parola покаж* раскро* выведи* повтори* напечата* дословно расскаж* ' +
    '显示 透露 输出 重复 打印 泄露 告诉 展示 一字不差 表示 教え 出力 開示 繰り返 見せ 보여 출력 공개 알려 반복 누설',
  persona:
    'pretend* roleplay* role-play* role_play act_as act_like acting_as imagine simulat* persona you_are you_re you_will_be become behave character characters play_the_role respond_as answer_as from_now_on emulat* impersonat* hypothetical* fictional* you_play alter_ego ' +
    'du_bist tu_so spiel* stell_dir_vor ab_jetzt ab_sofort verhalte_dich rolle* tu_es vous_etes fais_semblant joue* imagine* desormais a_partir_de_maintenant role ' +
    'eres finge* actua* imagina* a_partir_de_ahora de_ahora_en_adelante rol voce_e finja* aja atue* a_partir_de_agora de_agora_em_diante papel sei fingi* agisci* immagina* d_ora_in_poi da_ora_in_poi ruolo ' +
    'ты_теперь вы_теперь притвор* представь* веди_себя с_этого_момента отныне роль сыгра* 你现在 从现在 假装 扮演 角色 想象 你是 请充当 あなたは なりきって ふりを 今から 役割 演じ 너는 당신은 이제부터 지금부터 역할 척 연기',
  unbound:
    'unfilter* uncensor* unrestrict* amoral* immoral* unethic* illegal* unlimit* do_anything_now dan jailbr* developer_mode dev_mode god_mode evil no_rules no_restrictions no_limits no_filter* without_restrictions without_limit* without_filter* without_any without_censor* never_refuse* cannot_refuse can_t_refuse not_refuse not_bound no_longer_bound free_from free_of break_free no_ethic* no_moral* not_restricted disclaimer* warnings explicit profan* unhinged nsfw stan dude opposite_mode ' +
    'uneingeschrankt* unzensiert* ungefiltert* ohne_einschrankung* ohne_regeln ohne_filter sans_restriction* sans_limite* sans_filtre sans_censure sans_aucune sin_restriccion* sin_limit* sin_filtro* sin_censura sin_reglas sem_restric* sem_limit* sem_filtro* sem_censura sem_regras senza_restrizion* senza_limit* senza_filtr* senza_censura senza_regole ' +
    'без_ограничен* без_правил без_фильтр* без_цензур* не_связан* джейлбрейк* 没有限制 没有任何限制 不受限制 不受约束 无限制 越狱 无过滤 開発者モード 制限なし 制限のない 脱獄 開発者モード 제한_없 제한없 탈옥 필터_없',
  model:
    'chatgpt* gpt* openai* ai assistant* llm* chatbot* bot claude gemini bard llama language_model modell ki assistent* modele ia modelo assistente* asistente* modello assistente модель ии ассистент* нейросет* 人工智能 模型 助手 語言模型 モデル アシスタント 모델 어시스턴트',
  newly:
    'instead now new following next start begin begins jetzt neu* stattdessen folgend* maintenant nouve* suivant* a_la_place ahora nuev* siguiente* en_su_lugar agora nov* seguinte* adesso nuov* seguent* invece теперь нов* вместо следующ* 现在 新的 而是 以下 今 新しい 代わりに 次の 이제 새로운 대신 다음',
  mark: 'im_start im_end inst sys endoftext begin_of_text start_header_id system: assistant: human: user: admin: note_to note: important: attention: end_of',
  secret:
    'password* credential* api_key* apikey* token tokens private_key ssh env environment_variable* passwort* mot_de_passe contrasena* senha* парол* 密码 密钥 パスワード 비밀번호',
  act: 'execute* run send forward* transfer* delete* upload* download* click* visit* call invoke* curl wget email exfiltrat* fuhre* sende* execut* envoie* ejecut* envia* execute* envie* esegui* invia* выполни* отправ* 执行 发送 実行 送信 실행 전송',
} as const satisfies Record<string, string>;

export type Concept = keyof typeof CONCEPTS;
